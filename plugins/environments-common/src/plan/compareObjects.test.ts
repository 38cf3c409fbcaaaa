/** @jest-environment node */
import { compareObjects } from './compareObjects';

const object = (kind: string, name: string, rest: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'acme-staging' },
  ...rest,
});

describe('compareObjects', () => {
  it('names what comes, changes and goes, in order, and leaves out what stays', () => {
    const changes = compareObjects(
      [
        object('Service', 'web', { spec: { b: 1, a: 2 } }),
        object('Service', 'gone'),
        object('Deployment', 'web', { spec: { replicas: 1 } }),
      ],
      [
        object('Service', 'web', { spec: { a: 2, b: 1 } }),
        object('Deployment', 'web', { spec: { replicas: 2 } }),
        object('ConfigMap', 'new', { data: { file: 'a\nb\n' } }),
      ],
    );
    expect(changes.map(it => [it.change, it.kind, it.name])).toEqual([
      ['add', 'ConfigMap', 'new'],
      ['modify', 'Deployment', 'web'],
      ['delete', 'Service', 'gone'],
    ]);
    expect(changes[0].after).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: new\n  namespace: acme-staging\ndata:\n  file: |\n    a\n    b\n',
    );
    expect(changes[1]).toMatchObject({
      namespace: 'acme-staging',
      before: expect.stringContaining('replicas: 1'),
      after: expect.stringContaining('replicas: 2'),
    });
    expect(changes[2]).not.toHaveProperty('after');
  });

  it('takes a generated name with another hash for a change', () => {
    const changes = compareObjects(
      [object('ConfigMap', 'web-values-7d4b9c6f52', { data: { a: '1' } })],
      [object('ConfigMap', 'web-values-9hk2m5tg84', { data: { a: '2' } })],
    );
    expect(changes).toMatchObject([
      { change: 'modify', name: 'web-values-9hk2m5tg84' },
    ]);
  });

  it('never shows what a Secret holds, only that it changes', () => {
    const [change] = compareObjects(
      [
        object('Secret', 'database', {
          data: { user: 'YQ==', password: 'b2xk' },
        }),
      ],
      [
        object('Secret', 'database', {
          data: { user: 'YQ==', password: 'bmV3' },
          stringData: { x: 'plain' },
        }),
      ],
    );
    expect(change.before).toContain('password: hidden\n');
    expect(change.after).toContain('password: hidden, changed\n');
    expect(change.after).toContain('user: hidden\n');
    expect(JSON.stringify(change)).not.toMatch(/YQ==|b2xk|bmV3|plain/);
  });
});
