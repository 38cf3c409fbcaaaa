import type { JsonObject } from '../api/object';

/** A Deployment of one container called `web`. */
export function deployment(
  name: string,
  container: JsonObject = {},
  replicas = 0,
): JsonObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'registry.example.com/web:1.4.2',
              ...container,
            },
          ],
        },
      },
    },
  };
}

/** A Pod of one container called `web`. */
export function pod(
  name: string,
  container: JsonObject = {},
  spec: JsonObject = {},
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [
        { name: 'web', image: 'registry.example.com/web:1.4.2', ...container },
      ],
      ...spec,
    },
  };
}

/** A ConfigMap. */
export function configMap(
  name: string,
  data?: Record<string, string>,
  labels?: Record<string, string>,
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...(labels ? { labels } : {}) },
    ...(data ? { data } : {}),
  };
}
