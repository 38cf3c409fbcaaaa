import { fromInventory, staleEntries, toInventory } from './inventory';

const objects = [
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: 'web' },
  { apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: 'a' },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    namespace: undefined,
    name: 'berth:reader',
  },
];

describe('inventory', () => {
  it('names objects as Flux does, and finds them again', () => {
    const entries = toInventory(objects);
    expect(entries).toEqual([
      { id: 'a_web_apps_Deployment', v: 'v1' },
      { id: '_a__Namespace', v: 'v1' },
      { id: '_berth__reader_rbac.authorization.k8s.io_ClusterRole', v: 'v1' },
    ]);
    expect(entries.map(fromInventory)).toEqual(objects);
  });

  it('does not take another version of an object for another object', () => {
    const before = [
      { id: 'a_x_traefik.io_Middleware', v: 'v1alpha1' },
      { id: 'a_gone__ConfigMap', v: 'v1' },
    ];
    const now = [{ id: 'a_x_traefik.io_Middleware', v: 'v1' }];
    expect(staleEntries(before, now)).toEqual([before[1]]);
  });
});
