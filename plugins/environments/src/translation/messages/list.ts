/** Words of the list. */
export const listMessages = {
  list: {
    title: 'Environments',
    create: 'Create environment',
    mayNotCreate: 'Your account may not create environments',
    health: 'Filter by health',
    mine: 'Mine',
    search: 'Search',
    showAll: 'Show all',
    stale: 'Last known state; the cluster does not answer',
    versionAsked: 'should be {{version}}',
    versionUnknown: 'not known',
    column: {
      environment: 'Environment',
      health: 'Health',
      applications: 'Applications',
      cluster: 'Cluster',
      owner: 'Owner',
      changed: 'Changed',
      expires: 'Expires',
    },
    range: '{{first}}–{{last}} of {{total}}',
    previous: 'Previous',
    next: 'Next',
    noneMatchTitle: 'No environment matches',
    noneMatchText: 'Take a filter away, or look at all environments.',
    emptyTitle: 'No environments yet',
    emptyText:
      'An environment gives a customer an application of its own: choose a blueprint, say for whom, and it is there within a minute.',
  },
} as const;
