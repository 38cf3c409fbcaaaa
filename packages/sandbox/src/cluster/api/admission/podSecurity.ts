import { forbidden } from '../ApiError';
import { arrayAt, recordAt, recordsAt, stringAt, valueAt } from '../json';
import type { JsonObject, KubeObject } from '../object';
import type { ResourceType } from '../resources';
import type { Store } from '../Store';

const BASELINE_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const RESTRICTED_VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

function quoted(names: string[]): string {
  return names.map(name => `"${name}"`).join(', ');
}

function containersWords(names: string[]): string {
  return `${names.length === 1 ? 'container' : 'containers'} ${quoted(names)}`;
}

function baseline(spec: JsonObject, containers: JsonObject[]): string[] {
  const found: string[] = [];
  const named = (test: (container: JsonObject) => boolean) =>
    containers.filter(test).map(container => stringAt(container, 'name'));
  const hostSpaces = ['hostNetwork', 'hostPID', 'hostIPC'].filter(
    field => spec[field] === true,
  );
  if (hostSpaces.length > 0) {
    found.push(
      `host namespaces (${hostSpaces.map(f => `${f}=true`).join(', ')})`,
    );
  }
  const added = (container: JsonObject) =>
    arrayAt(container, 'securityContext', 'capabilities', 'add').map(String);
  const strange = (name: string) => !BASELINE_CAPABILITIES.has(name);
  const capable = named(c => added(c).some(strange));
  if (capable.length > 0) {
    const all = new Set(containers.flatMap(added).filter(strange));
    found.push(
      `non-default capabilities (${containersWords(
        capable,
      )} must not include ${quoted(
        [...all].sort(),
      )} in securityContext.capabilities.add)`,
    );
  }
  const hostPaths = recordsAt(spec, 'volumes')
    .filter(volume => volume.hostPath !== undefined)
    .map(volume => stringAt(volume, 'name'));
  if (hostPaths.length > 0) {
    found.push(
      `hostPath volumes (${
        hostPaths.length === 1 ? 'volume' : 'volumes'
      } ${quoted(hostPaths)})`,
    );
  }
  const hostPorts = containers.flatMap(container =>
    recordsAt(container, 'ports').filter(port => Number(port.hostPort) > 0),
  );
  if (hostPorts.length > 0) {
    const names = named(c =>
      recordsAt(c, 'ports').some(p => Number(p.hostPort) > 0),
    );
    found.push(
      `hostPort (${containersWords(names)} uses hostPorts ${hostPorts
        .map(port => String(port.hostPort))
        .join(', ')})`,
    );
  }
  const privileged = named(
    c => valueAt(c, 'securityContext', 'privileged') === true,
  );
  if (privileged.length > 0) {
    found.push(
      `privileged (${containersWords(
        privileged,
      )} must not set securityContext.privileged=true)`,
    );
  }
  return found;
}

function restricted(spec: JsonObject, containers: JsonObject[]): string[] {
  const found: string[] = [];
  const pod = recordAt(spec, 'securityContext');
  const own = (container: JsonObject) => recordAt(container, 'securityContext');
  const named = (test: (container: JsonObject) => boolean) =>
    containers.filter(test).map(container => stringAt(container, 'name'));
  const check = (names: string[], what: string, words: string) => {
    if (names.length > 0) found.push(`${what} (${words})`);
  };
  const escalating = named(c => own(c).allowPrivilegeEscalation !== false);
  check(
    escalating,
    'allowPrivilegeEscalation != false',
    `${containersWords(
      escalating,
    )} must set securityContext.allowPrivilegeEscalation=false`,
  );
  const undropped = named(
    c => !arrayAt(own(c), 'capabilities', 'drop').includes('ALL'),
  );
  check(
    undropped,
    'unrestricted capabilities',
    `${containersWords(
      undropped,
    )} must set securityContext.capabilities.drop=["ALL"]`,
  );
  const volumes = recordsAt(spec, 'volumes').filter(volume =>
    Object.keys(volume).some(
      field => field !== 'name' && !RESTRICTED_VOLUMES.has(field),
    ),
  );
  check(
    volumes.map(volume => stringAt(volume, 'name')),
    'restricted volume types',
    volumes
      .map(
        volume =>
          `volume "${stringAt(
            volume,
            'name',
          )}" uses restricted volume type "${Object.keys(volume).find(
            field => field !== 'name',
          )}"`,
      )
      .join(', '),
  );
  const maybeRoot = named(c => {
    const value = own(c).runAsNonRoot ?? pod.runAsNonRoot;
    return value !== true;
  });
  check(
    maybeRoot,
    'runAsNonRoot != true',
    `pod or ${containersWords(
      maybeRoot,
    )} must set securityContext.runAsNonRoot=true`,
  );
  const root = named(c => (own(c).runAsUser ?? pod.runAsUser) === 0);
  check(
    root,
    'runAsUser=0',
    `${containersWords(root)} must not set runAsUser=0`,
  );
  const profiled = named(c => {
    const profile = valueAt(own(c), 'seccompProfile', 'type');
    const type = profile ?? valueAt(pod, 'seccompProfile', 'type');
    return type !== 'RuntimeDefault' && type !== 'Localhost';
  });
  check(
    profiled,
    'seccompProfile',
    `pod or ${containersWords(
      profiled,
    )} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  );
  return found;
}

/**
 * Holds a new pod against its namespace's Pod Security label.
 * @throws ApiError 403 with every violation, in Kubernetes' words.
 */
export function checkPodSecurity(
  type: ResourceType,
  pod: KubeObject,
  store: Store,
): void {
  const namespace = store.get('namespaces', '', pod.metadata.namespace ?? '');
  const labels = namespace?.metadata.labels ?? {};
  const level = labels['pod-security.kubernetes.io/enforce'];
  if (level !== 'baseline' && level !== 'restricted') return;
  const version =
    labels['pod-security.kubernetes.io/enforce-version'] ?? 'latest';
  const spec = recordAt(pod, 'spec');
  const containers = [
    ...recordsAt(spec, 'initContainers'),
    ...recordsAt(spec, 'containers'),
  ];
  const found = [
    ...baseline(spec, containers),
    ...(level === 'restricted' ? restricted(spec, containers) : []),
  ];
  if (found.length > 0) {
    throw forbidden(
      type,
      pod.metadata.name,
      `violates PodSecurity "${level}:${version}": ${found.join(', ')}`,
    );
  }
}
