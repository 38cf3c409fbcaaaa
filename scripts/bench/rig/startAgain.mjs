import { caller } from '../product.mjs';
import { pause } from './requests.mjs';

/**
 * Ends the backend and starts it on what is there; `fresh`: with nothing remembered, neither a database nor a copy of
 * the repository. Resolves to the milliseconds from the start of its process until it takes requests, and until the
 * status of all is complete.
 */
export async function startAgain(stage, token, { fresh }) {
  const { bed } = stage;
  const before = await stage.call('GET', '/environments?limit=1');
  await bed.stopBerth();
  const begun = Date.now();
  const call = caller(await bed.startBerth({ token, fresh }), token);
  const serves = Date.now();
  for (;;) {
    const { totalItems, counts, items } = await call(
      'GET',
      '/environments?limit=1',
    );
    if (
      totalItems === before.totalItems &&
      counts.ready === totalItems &&
      !items[0]?.stale
    ) {
      break;
    }
    await pause(50);
  }
  stage.call = call;
  return {
    environments: before.totalItems,
    fresh,
    serves: serves - begun,
    complete: Date.now() - begun,
  };
}
