import { ServiceUnavailableError } from '@backstage/errors';

/**
 * Has etcd forget every state before the present one, so that watches and lists which go on from an older resource
 * version are answered with 410 Gone.
 *
 * @param address - of etcd's clients, such as `http://127.0.0.1:23456`
 * @returns the resource version from which watches can still go on
 */
export async function compactStore(address: string): Promise<string> {
  const { header } = await ask<{ header: { revision: string } }>(
    `${address}/v3/kv/range`,
    // Any key does: every answer says which revision it is of.
    { key: Buffer.from('/').toString('base64') },
  );
  await ask(`${address}/v3/kv/compaction`, {
    revision: header.revision,
    physical: true,
  });
  return header.revision;
}

async function ask<Answer>(url: string, body: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new ServiceUnavailableError(
      `etcd answered ${response.status} ${await response.text()}`,
    );
  }
  return (await response.json()) as Answer;
}
