import {
  type KubernetesObject,
  listAt,
  member,
  textAt,
} from '@berth/plugin-environments-node';

/** Volumes that the level takes. */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const HOST = ['hostNetwork', 'hostPID', 'hostIPC'];

/**
 * What of a workload's pods breaks the Pod Security level `restricted`
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
 */
export function podSecurityProblems(workload: KubernetesObject): string[] {
  const pod = member(workload, 'spec', 'template', 'spec');
  const problems: string[] = [];
  const expectThat = (holds: boolean, rule: string) => {
    if (!holds) {
      problems.push(`${workload.kind} ${workload.metadata.name}: ${rule}`);
    }
  };

  for (const field of HOST) {
    expectThat(member(pod, field) !== true, `${field} is set`);
  }
  for (const volume of listAt(pod, 'volumes')) {
    const [source] = Object.keys(volume ?? {}).filter(key => key !== 'name');
    expectThat(VOLUMES.includes(source), `a volume is a ${source}`);
  }
  const containers = [
    ...listAt(pod, 'initContainers'),
    ...listAt(pod, 'containers'),
  ];
  expectThat(containers.length > 0, 'there are no containers');
  for (const container of containers) {
    const name = textAt(container, 'name');
    const own = member(container, 'securityContext');
    const effective = (field: string) =>
      member(own, field) ?? member(pod, 'securityContext', field);
    expectThat(
      effective('runAsNonRoot') === true && effective('runAsUser') !== 0,
      `${name} may run as root`,
    );
    expectThat(
      textAt(effective('seccompProfile'), 'type') === 'RuntimeDefault',
      `${name} has no seccomp profile`,
    );
    expectThat(
      member(own, 'allowPrivilegeEscalation') === false &&
        member(own, 'privileged') !== true,
      `${name} may gain privileges`,
    );
    expectThat(
      listAt(own, 'capabilities', 'drop').includes('ALL') &&
        listAt(own, 'capabilities', 'add').every(
          capability => capability === 'NET_BIND_SERVICE',
        ),
      `${name} keeps capabilities`,
    );
    expectThat(
      listAt(container, 'ports').every(port => !member(port, 'hostPort')),
      `${name} has a port on the host`,
    );
  }
  return problems;
}
