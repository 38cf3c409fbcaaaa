const EVENTS = ['push', 'pull_request', 'pull_request_review', 'status'];

/**
 * Has Gitea tell Berth of pushes and pull requests, as an administrator of the repository sets it up once. The hook
 * of an earlier start, when the portal may have had another port, is changed.
 */
export async function keepWebhook(forge, project, { url, secret }) {
  const ask = async (method, route, body) => {
    const response = await fetch(
      `${forge.url}/api/v1/repos/${project}/hooks${route}`,
      {
        method,
        headers: {
          authorization: `token ${forge.token}`,
          'content-type': 'application/json',
        },
        body: body && JSON.stringify(body),
      },
    );
    if (!response.ok) {
      throw new Error(
        `the forge did not take the webhook: ${await response.text()}`,
      );
    }
    return response.json();
  };
  const { pathname } = new URL(url);
  const found = (await ask('GET', '?limit=50')).find(
    hook => new URL(hook.config.url).pathname === pathname,
  );
  const hook = {
    active: true,
    events: EVENTS,
    config: { url, content_type: 'json', secret },
  };
  await (found
    ? ask('PATCH', `/${found.id}`, hook)
    : ask('POST', '', { type: 'gitea', ...hook }));
}
