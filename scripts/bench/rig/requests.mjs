/** Milliseconds between two looks at an operation or an environment. */
const LOOK = 10;

export const CUSTOMER = 'bench';

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

export const idOf = name => `${CUSTOMER}-${name}`;

export const creation = name => ({
  kind: 'create',
  environment: {
    customer: CUSTOMER,
    name,
    stage: 'dev',
    blueprint: { name: 'standard' },
    owner: 'group:default/team-a',
    parameters: { domain: 'bench.example.com' },
  },
});

export const deployment = (name, version) => ({
  kind: 'deploy',
  environment: { customer: CUSTOMER, name },
  versions: { web: version },
});

/** Resolves with the time at which an operation's commit was pushed, as the API says. */
export async function committedAt(call, id) {
  for (;;) {
    const { commit, state, error } = await call('GET', `/operations/${id}`);
    if (commit) return Date.now();
    if (['failed', 'rejected'].includes(state)) throw new Error(error);
    await pause(LOOK);
  }
}

/** Resolves with the time at which an environment looks as wanted. */
export async function shownAt(call, name, wanted) {
  for (;;) {
    const detail = await call('GET', `/environments/${CUSTOMER}/${name}`);
    if (wanted(detail.status)) return Date.now();
    await pause(LOOK);
  }
}
