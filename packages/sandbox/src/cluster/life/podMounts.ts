import { recordAt, recordsAt, stringAt } from '../api/json';
import type { JsonObject } from '../api/object';
import type { Life } from './Life';
import type { Container, Pod } from './podTypes';

/** What a pod waits for that is not there. */
export interface Missing {
  volume?: string;
  message: string;
}

function absent(
  life: Life,
  pod: Pod,
  key: 'configmaps' | 'secrets',
  name: string,
): Missing | undefined {
  const { namespace = '' } = pod.metadata;
  if (!name || life.get(key, namespace, name)) return undefined;
  const kind = key === 'secrets' ? 'secret' : 'configmap';
  return { message: `${kind} "${name}" not found` };
}

function missingIn(
  life: Life,
  pod: Pod,
  source: JsonObject,
): Missing | undefined {
  const map = recordAt(source, 'configMap');
  const secret = recordAt(source, 'secret');
  const secretName = stringAt(secret, 'secretName') || stringAt(secret, 'name');
  return (
    (map.optional === true
      ? undefined
      : absent(life, pod, 'configmaps', stringAt(map, 'name'))) ??
    (secret.optional === true
      ? undefined
      : absent(life, pod, 'secrets', secretName))
  );
}

/** The first volume that cannot be mounted, if any. */
export function missingVolume(life: Life, pod: Pod): Missing | undefined {
  for (const volume of recordsAt(pod.spec, 'volumes')) {
    const sources = [volume, ...recordsAt(volume, 'projected', 'sources')];
    for (const source of sources) {
      const missing = missingIn(life, pod, source);
      if (missing) return { ...missing, volume: stringAt(volume, 'name') };
    }
  }
  return undefined;
}

/** The first ConfigMap or Secret of a container's environment that is not there. */
export function missingEnvironment(
  life: Life,
  pod: Pod,
  container: Container,
): Missing | undefined {
  for (const from of recordsAt(container, 'envFrom')) {
    const missing = missingIn(life, pod, {
      configMap: from.configMapRef,
      secret: from.secretRef,
    });
    if (missing) return missing;
  }
  for (const variable of recordsAt(container, 'env')) {
    const missing = missingIn(life, pod, {
      configMap: recordAt(variable, 'valueFrom').configMapKeyRef,
      secret: recordAt(variable, 'valueFrom').secretKeyRef,
    });
    if (missing) return missing;
  }
  return undefined;
}
