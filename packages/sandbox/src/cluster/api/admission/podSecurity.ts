import { forbidden } from '../ApiError';
import { arrayAt, recordAt, recordsAt, stringAt } from '../json';
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

/** `container "a" must` or `containers "a", "b" must`, where any are named. */
function must(names: string[], words: string): string[] {
  return names.length > 0 ? [`${containersWords(names)} ${words}`] : [];
}

function plural(names: string[], word: string): string {
  return names.length === 1 ? word : `${word}s`;
}

/** One pod held against the levels: each check gives its words, or nothing. */
class PodChecks {
  private readonly pod: JsonObject;
  private readonly containers: JsonObject[];

  constructor(private readonly spec: JsonObject) {
    this.pod = recordAt(spec, 'securityContext');
    this.containers = [
      ...recordsAt(spec, 'initContainers'),
      ...recordsAt(spec, 'containers'),
    ];
  }

  baseline(): string[] {
    return [
      ...this.addedCapabilities(),
      ...this.hostNamespaces(),
      ...this.hostPaths(),
      ...this.hostPorts(),
      ...this.privileged(),
      ...this.unconfined(),
    ];
  }

  restricted(): string[] {
    return [
      ...this.hostNamespaces(),
      ...this.hostPorts(),
      ...this.privileged(),
      ...this.escalation(),
      ...this.droppedCapabilities(),
      ...this.volumeTypes(),
      ...this.nonRoot(),
      ...this.rootUser(),
      ...this.confined(),
    ];
  }

  private named(test: (context: JsonObject) => boolean): string[] {
    return this.containers
      .filter(container => test(recordAt(container, 'securityContext')))
      .map(container => stringAt(container, 'name'));
  }

  private hostNamespaces(): string[] {
    const fields = ['hostNetwork', 'hostPID', 'hostIPC'].filter(
      field => this.spec[field] === true,
    );
    const list = fields.map(field => `${field}=true`).join(', ');
    return fields.length > 0 ? [`host namespaces (${list})`] : [];
  }

  /** Which containers add capabilities that are not allowed, in words. */
  private adding(isAllowed: (capability: string) => boolean): string[] {
    const added = (context: JsonObject) =>
      arrayAt(context, 'capabilities', 'add')
        .map(String)
        .filter(capability => !isAllowed(capability));
    const all = this.containers.flatMap(container =>
      added(recordAt(container, 'securityContext')),
    );
    return must(
      this.named(context => added(context).length > 0),
      `must not include ${quoted(
        [...new Set(all)].sort(),
      )} in securityContext.capabilities.add`,
    );
  }

  private addedCapabilities(): string[] {
    return this.adding(name => BASELINE_CAPABILITIES.has(name)).map(
      words => `non-default capabilities (${words})`,
    );
  }

  private droppedCapabilities(): string[] {
    const words = [
      ...must(
        this.named(
          context => !arrayAt(context, 'capabilities', 'drop').includes('ALL'),
        ),
        'must set securityContext.capabilities.drop=["ALL"]',
      ),
      ...this.adding(name => name === 'NET_BIND_SERVICE'),
    ];
    return words.length > 0
      ? [`unrestricted capabilities (${words.join('; ')})`]
      : [];
  }

  private hostPaths(): string[] {
    const names = recordsAt(this.spec, 'volumes')
      .filter(volume => volume.hostPath !== undefined)
      .map(volume => stringAt(volume, 'name'));
    return names.length > 0
      ? [`hostPath volumes (${plural(names, 'volume')} ${quoted(names)})`]
      : [];
  }

  private volumeTypes(): string[] {
    const typeOf = (volume: JsonObject) =>
      Object.keys(volume).find(field => field !== 'name') ?? 'emptyDir';
    const wrong = recordsAt(this.spec, 'volumes').filter(
      volume => !RESTRICTED_VOLUMES.has(typeOf(volume)),
    );
    if (wrong.length === 0) return [];
    const names = wrong.map(volume => stringAt(volume, 'name'));
    const types = [...new Set(wrong.map(typeOf))].sort();
    const volumes = `${plural(names, 'volume')} ${quoted(names)}`;
    const verb = names.length === 1 ? 'uses' : 'use';
    return [
      `restricted volume types (${volumes} ${verb} restricted volume ${plural(
        types,
        'type',
      )} ${quoted(types)})`,
    ];
  }

  private hostPorts(): string[] {
    const portsOf = (container: JsonObject) =>
      recordsAt(container, 'ports')
        .map(port => Number(port.hostPort ?? 0))
        .filter(port => port > 0);
    const names = this.containers
      .filter(container => portsOf(container).length > 0)
      .map(container => stringAt(container, 'name'));
    if (names.length === 0) return [];
    const ports = [...new Set(this.containers.flatMap(portsOf))]
      .map(String)
      .sort();
    const verb = names.length === 1 ? 'uses' : 'use';
    return [
      `hostPort (${containersWords(names)} ${verb} ${plural(
        ports,
        'hostPort',
      )} ${ports.join(', ')})`,
    ];
  }

  private privileged(): string[] {
    return must(
      this.named(context => context.privileged === true),
      'must not set securityContext.privileged=true',
    ).map(words => `privileged (${words})`);
  }

  private escalation(): string[] {
    return must(
      this.named(context => context.allowPrivilegeEscalation !== false),
      'must set securityContext.allowPrivilegeEscalation=false',
    ).map(words => `allowPrivilegeEscalation != false (${words})`);
  }

  private nonRoot(): string[] {
    const forbidding = this.named(context => context.runAsNonRoot === false);
    const silent = this.named(context => context.runAsNonRoot === undefined);
    const words = [
      ...(this.pod.runAsNonRoot === false
        ? ['pod must not set securityContext.runAsNonRoot=false']
        : []),
      ...must(forbidding, 'must not set securityContext.runAsNonRoot=false'),
    ];
    if (words.length === 0 && this.pod.runAsNonRoot !== true) {
      words.push(
        ...must(silent, 'must set securityContext.runAsNonRoot=true').map(
          text => `pod or ${text}`,
        ),
      );
    }
    return words.length > 0
      ? [`runAsNonRoot != true (${words.join('; ')})`]
      : [];
  }

  private rootUser(): string[] {
    const names = this.named(context => context.runAsUser === 0);
    const who = [
      ...(this.pod.runAsUser === 0 ? ['pod'] : []),
      ...(names.length > 0 ? [containersWords(names)] : []),
    ].join(' and ');
    return who ? [`runAsUser=0 (${who} must not set runAsUser=0)`] : [];
  }

  /** Who asks for no profile at all. */
  private unconfined(): string[] {
    const isUnconfined = (context: JsonObject) =>
      stringAt(context, 'seccompProfile', 'type') === 'Unconfined';
    const names = this.named(isUnconfined);
    const who = [
      ...(isUnconfined(this.pod) ? ['pod'] : []),
      ...(names.length > 0 ? [containersWords(names)] : []),
    ].join(' and ');
    return who
      ? [
          `seccompProfile (${who} must not set securityContext.seccompProfile.type to "Unconfined")`,
        ]
      : [];
  }

  private confined(): string[] {
    const unconfined = this.unconfined();
    if (unconfined.length > 0) return unconfined;
    if (stringAt(this.pod, 'seccompProfile', 'type')) return [];
    return must(
      this.named(context => !stringAt(context, 'seccompProfile', 'type')),
      'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
    ).map(words => `seccompProfile (pod or ${words})`);
  }
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
  const checks = new PodChecks(recordAt(pod, 'spec'));
  const found =
    level === 'restricted' ? checks.restricted() : checks.baseline();
  if (found.length > 0) {
    throw forbidden(
      type,
      pod.metadata.name,
      `violates PodSecurity "${level}:${version}": ${found.join(', ')}`,
    );
  }
}
