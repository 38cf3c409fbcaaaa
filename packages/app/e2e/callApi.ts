/** Calls Berth's API as a script does; fails where the answer is no success. */
export async function callApi<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(`${process.env.BERTH_API}${path}`, {
    ...init,
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer journeys-token',
      ...init?.headers,
    },
  });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  return response.json() as Promise<T>;
}
