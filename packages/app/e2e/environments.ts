import { expect, type Page } from '@playwright/test';

/** Waits until the open environment's page says that it is ready. */
export async function becomesReady(page: Page): Promise<void> {
  await expect(page.getByRole('status').first()).toHaveText('Ready', {
    timeout: 60_000,
  });
}

/** Asks for an environment as a script does: with a token, over HTTP. */
export async function requestEnvironment(
  environment: Record<string, unknown>,
): Promise<void> {
  const answer = await fetch(`${process.env.BERTH_API}/operations`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer journeys-token',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ kind: 'create', environment }),
  });
  expect(answer.status, await answer.text()).toBe(202);
}
