import type { KubernetesObject } from '@berth/plugin-environments-node';
import { findOutsiders } from './findOutsiders';

const object = (
  kind: string,
  name: string,
  namespace?: string,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace },
});

describe('findOutsiders', () => {
  it('takes the namespace itself and what is in it', () => {
    expect(
      findOutsiders(
        [
          object('Namespace', 'acme-staging'),
          object('Deployment', 'web', 'acme-staging'),
        ],
        'acme-staging',
      ),
    ).toEqual([]);
  });

  it('takes what the engine reads about the environment, and of no other', () => {
    const release = object('HelmRelease', 'acme-staging.web', 'flux-system');
    release.metadata.labels = {
      'berth.dev/part': 'frame',
      'berth.dev/environment': 'acme-staging',
    };
    expect(findOutsiders([release], 'acme-staging')).toEqual([]);
    expect(findOutsiders([release], 'globex-dev')).toHaveLength(1);
  });

  it.each([
    [
      object('ClusterRoleBinding', 'rogue'),
      'ClusterRoleBinding rogue belongs to the whole cluster',
    ],
    [
      object('Namespace', 'acme-production'),
      'Namespace acme-production belongs to the whole cluster',
    ],
    [
      object('ConfigMap', 'rogue', 'kube-system'),
      'ConfigMap rogue is for the namespace kube-system',
    ],
  ])('refuses %j, and says what to do', (outsider, words) => {
    const [finding, ...others] = findOutsiders(
      [object('Namespace', 'acme-staging'), outsider],
      'acme-staging',
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'blocking' });
    expect(finding.message).toContain(words);
    expect(finding.message).toContain('Ask the platform team');
  });
});
