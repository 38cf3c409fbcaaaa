import { apply } from './clusterEvents.mjs';
import { serverMetrics, sumOf } from './metrics.mjs';

/** Lets the API server count the requests of Berth's service account apart: it does so by flow schema. */
export async function countBerthApart(config) {
  await apply(config, {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name: 'berth' },
    spec: {
      priorityLevelConfiguration: { name: 'workload-low' },
      matchingPrecedence: 100,
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        {
          subjects: [
            {
              kind: 'ServiceAccount',
              serviceAccount: { name: 'berth', namespace: 'berth' },
            },
          ],
          resourceRules: [
            {
              verbs: ['*'],
              apiGroups: ['*'],
              resources: ['*'],
              namespaces: ['*'],
              clusterScope: true,
            },
          ],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      ],
    },
  });
}

/** How many requests the API server has taken from Berth since the schema is there. */
export async function berthRequests(config) {
  return sumOf(
    await serverMetrics(config),
    'apiserver_flowcontrol_dispatched_requests_total',
    'flow_schema="berth"',
  );
}
