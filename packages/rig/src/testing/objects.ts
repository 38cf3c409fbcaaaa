/** A Deployment with one container. */
export function deployment(options: {
  name: string;
  namespace?: string;
  image: string;
  replicas?: number;
  annotations?: Record<string, string>;
  resources?: object;
}): object {
  const labels = { app: options.name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: options.name, namespace: options.namespace },
    spec: {
      replicas: options.replicas ?? 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: options.annotations },
        spec: {
          containers: [
            {
              name: 'web',
              image: options.image,
              resources: options.resources,
            },
          ],
        },
      },
    },
  };
}

/** A namespace that enforces a level of Pod Security. */
export function namespace(name: string, level = 'baseline'): object {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { 'pod-security.kubernetes.io/enforce': level },
    },
  };
}
