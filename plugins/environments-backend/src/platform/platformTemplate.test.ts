import {
  parseQuantity,
  sizeResources,
  type Blueprint,
  type EnvironmentSpec,
} from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  listAt,
  member,
  textAt,
} from '@berth/plugin-environments-node';
import { podSecurityProblems } from './__testUtils__/podSecurityProblems';
import { StarterPlatform } from './__testUtils__/StarterPlatform';
import { typeProblems } from './__testUtils__/typeProblems';

jest.setTimeout(180_000);

interface Built {
  title: string;
  blueprint: Blueprint;
  environment: EnvironmentSpec;
  objects: KubernetesObject[];
}

const ID = 'acme-staging';
const HOST = 'staging.acme.example.com';
const IDENTITY = { 'berth.dev/customer': 'acme', 'berth.dev/environment': ID };

/** Objects that the engine reads, which lie where nobody but the platform may write. */
const isOfEngine = ({ kind, metadata: { name } }: KubernetesObject) =>
  ['HelmRelease', 'Kustomization'].includes(kind) || name.startsWith(`${ID}.`);

let platform: StarterPlatform;

beforeAll(async () => {
  platform = await StarterPlatform.read();
});

function only(
  objects: KubernetesObject[],
  kind: string,
  name?: string,
): KubernetesObject {
  const found = objects.filter(
    it => it.kind === kind && (!name || it.metadata.name === name),
  );
  expect(found.map(it => `${it.kind} ${it.metadata.name}`)).toHaveLength(1);
  return found[0];
}

describe('every blueprint, stage, size and ingress controller', () => {
  let all: Built[];

  beforeAll(async () => {
    const wanted = platform.blueprints.flatMap(blueprint =>
      blueprint.stages.flatMap(stage =>
        Object.keys(blueprint.sizes).flatMap(size =>
          blueprint.components
            .find(({ capability }) => capability === 'ingress')!
            .tools.map(tool => {
              const defaults = platform.environment(blueprint);
              return {
                title: [blueprint.name, stage, size, tool].join(', '),
                blueprint,
                environment: {
                  ...defaults,
                  stage,
                  size,
                  components: defaults.components.map(component =>
                    component.startsWith('ingress/')
                      ? `ingress/${tool}`
                      : component,
                  ),
                },
              };
            }),
        ),
      ),
    );
    all = await Promise.all(
      wanted.map(async it => ({
        ...it,
        objects: await platform.build(it.environment),
      })),
    );
  });

  it('are 48 environments', () => {
    expect(new Set(all.map(({ title }) => title)).size).toBe(48);
  });

  it('give objects with the fields that their types have, and no others', () => {
    expect(typeProblems(all.flatMap(({ objects }) => objects))).toEqual([]);
  });

  it("label all objects and pods, and keep them in the namespace but for the engine's own", () => {
    for (const { title, objects } of all) {
      for (const object of objects) {
        const { name, namespace, labels } = object.metadata;
        const what = `${title}: ${object.kind} ${name}`;
        expect({ what, labels }).toEqual({
          what,
          labels: expect.objectContaining(IDENTITY),
        });
        const itsOwn = isOfEngine(object) ? 'flux-system' : ID;
        expect({ what, namespace }).toEqual({
          what,
          namespace: object.kind === 'Namespace' ? undefined : itsOwn,
        });
      }
      for (const workload of objects.filter(it =>
        member(it, 'spec', 'template'),
      )) {
        const what = `${title}: pods of ${workload.metadata.name}`;
        const labels = member(
          workload,
          'spec',
          'template',
          'metadata',
          'labels',
        );
        expect({ what, labels }).toEqual({
          what,
          labels: expect.objectContaining(IDENTITY),
        });
      }
      expect(only(objects, 'Namespace').metadata.name).toBe(ID);
    }
  });

  it('have the quota that the size says', () => {
    for (const { blueprint, environment, objects } of all) {
      const hard = member(only(objects, 'ResourceQuota'), 'spec', 'hard');
      const { cpu, memory, storage, pods } = sizeResources(
        blueprint.sizes[environment.size],
      );
      const amount = (name: string) => parseQuantity(textAt(hard, name) ?? '');
      expect({
        cpu: amount('requests.cpu'),
        requests: amount('requests.memory'),
        limits: amount('limits.memory'),
        storage: amount('requests.storage'),
        pods: amount('pods'),
      }).toEqual({ cpu, requests: memory, limits: memory, storage, pods });
      expect(hard).toMatchObject({ 'services.loadbalancers': '0' });
    }
  });

  it('fit into their quota while they are updated', () => {
    for (const { title, objects } of all) {
      const hard = member(only(objects, 'ResourceQuota'), 'spec', 'hard');
      let [cpu, memory, pods] = [0, 0, 0];
      for (const workload of objects.filter(it =>
        member(it, 'spec', 'template'),
      )) {
        const surge = workload.kind === 'Deployment' ? 1 : 0;
        const count = Number(member(workload, 'spec', 'replicas')) + surge;
        pods += count;
        for (const container of listAt(
          workload,
          'spec',
          'template',
          'spec',
          'containers',
        )) {
          const amount = (...path: string[]) =>
            parseQuantity(textAt(container, 'resources', ...path) ?? '') ?? NaN;
          cpu += count * amount('requests', 'cpu');
          memory += count * amount('limits', 'memory');
        }
      }
      const left = {
        cpu: parseQuantity(textAt(hard, 'requests.cpu')!)! - cpu,
        memory: parseQuantity(textAt(hard, 'limits.memory')!)! - memory,
        pods: Number(textAt(hard, 'pods')) - pods,
      };
      expect({
        title,
        fits: Object.values(left).every(it => it >= 0),
      }).toEqual({ title, fits: true });
    }
  });

  it('have their host in Ingress and Certificate, and one Secret between them', () => {
    for (const { environment, objects } of all) {
      const ingress = only(objects, 'Ingress', 'environment');
      const certificate = only(objects, 'Certificate');
      const tool = environment.components
        .find(it => it.startsWith('ingress/'))!
        .split('/')[1];
      expect(ingress.spec).toMatchObject({
        ingressClassName: tool,
        tls: [{ hosts: [HOST], secretName: 'environment-tls' }],
        rules: [
          {
            host: HOST,
            http: {
              paths: [
                {
                  backend: { service: { name: 'web', port: { name: 'http' } } },
                },
              ],
            },
          },
        ],
      });
      expect(certificate.spec).toMatchObject({
        dnsNames: [HOST],
        secretName: 'environment-tls',
      });
      expect(
        listAt(only(objects, 'Service', 'web'), 'spec', 'ports'),
      ).toContainEqual(expect.objectContaining({ name: 'http' }));
    }
  });

  it('run pods that the Pod Security level restricted takes, which the namespace asks for', () => {
    for (const { title, objects } of all) {
      expect(only(objects, 'Namespace').metadata.labels).toMatchObject({
        'pod-security.kubernetes.io/enforce': 'restricted',
      });
      const workloads = objects.filter(it => member(it, 'spec', 'template'));
      expect(workloads.length).toBeGreaterThan(0);
      expect({
        title,
        problems: workloads.flatMap(podSecurityProblems),
      }).toEqual({ title, problems: [] });
    }
  });

  it('let nothing in or out but what is named', () => {
    for (const { blueprint, environment, objects } of all) {
      const policies = objects.filter(it => it.kind === 'NetworkPolicy');
      expect(only(policies, 'NetworkPolicy', 'default-deny').spec).toEqual({
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
      });
      expect(
        member(
          only(policies, 'NetworkPolicy', 'allow-ingress-controller'),
          'spec',
          'ingress',
        ),
      ).toMatchObject([
        {
          from: [
            {
              namespaceSelector: {
                matchLabels: {
                  'kubernetes.io/metadata.name':
                    environment.components.includes('ingress/nginx')
                      ? 'ingress-nginx'
                      : 'traefik',
                },
              },
            },
          ],
        },
      ]);
      const others = policies.map(it => it.metadata.name).sort();
      expect(others).toEqual(
        [
          'allow-acme-challenge',
          'allow-dns',
          'allow-ingress-controller',
          'allow-prometheus',
          'default-deny',
          ...(blueprint.name === 'standard'
            ? ['allow-same-namespace']
            : ['allow-database-from-web', 'allow-web-to-database']),
        ].sort(),
      );
    }
  });

  it('bind the owner and the readers, and show nobody Secrets', () => {
    for (const { environment, objects } of all) {
      const binding = only(objects, 'RoleBinding', 'environment-owner');
      expect(binding.subjects).toMatchObject([
        { kind: 'Group', name: 'group:default/team-a' },
        { kind: 'User', name: 'group:default/team-a' },
      ]);
      expect(
        only(objects, 'RoleBinding', 'environment-reader').subjects,
      ).toMatchObject([
        { kind: 'Group', name: 'berth:support' },
        { kind: 'Group', name: 'berth:customer:acme' },
      ]);
      const roles = JSON.stringify(objects.filter(it => it.kind === 'Role'));
      expect(roles).not.toContain('secrets');
      expect(roles.includes('pods/exec')).toBe(
        ['dev', 'test'].includes(environment.stage),
      );
    }
  });

  it('carry customer and environment into metrics, alerts and dashboard', () => {
    for (const { objects } of all) {
      const monitor = only(objects, 'ServiceMonitor');
      const [endpoint] = listAt(monitor, 'spec', 'endpoints');
      expect(endpoint).toMatchObject({
        port: 'metrics',
        relabelings: [
          { targetLabel: 'customer', replacement: 'acme' },
          { targetLabel: 'environment', replacement: ID },
        ],
      });
      expect(member(monitor, 'spec', 'selector')).toEqual({
        matchLabels: { 'berth.dev/environment': ID },
      });
      expect(
        listAt(only(objects, 'Service', 'web'), 'spec', 'ports'),
      ).toContainEqual(expect.objectContaining({ name: 'metrics' }));

      const rules = listAt(
        only(objects, 'PrometheusRule'),
        'spec',
        'groups',
      ).flatMap(group => listAt(group, 'rules'));
      expect(rules.length).toBeGreaterThan(3);
      for (const rule of rules) {
        expect(member(rule, 'labels')).toMatchObject({
          customer: 'acme',
          environment: ID,
        });
        const namespaces = [
          ...(textAt(rule, 'expr') ?? '').matchAll(/namespace="([^"]*)"/g),
        ].map(([, namespace]) => namespace);
        expect(new Set(namespaces)).toEqual(new Set([ID]));
      }

      const dashboard = only(objects, 'ConfigMap', 'environment-dashboard');
      expect(dashboard.metadata).toMatchObject({
        labels: { grafana_dashboard: '1' },
        annotations: { 'k8s-sidecar-target-directory': ID },
      });
      expect(
        JSON.parse(textAt(dashboard, 'data', 'environment.json')!),
      ).toMatchObject({
        title: ID,
        tags: ['berth', 'acme', ID],
        templating: { list: [{ name: 'namespace', query: ID }, {}] },
      });
    }
  });
});

describe('the types that objects are held against', () => {
  it('know what is missing, unknown or of another type', async () => {
    const objects = await platform.build(
      platform.environment(platform.blueprint('standard')),
    );
    const broken = (
      kind: string,
      change: (spec: Record<string, unknown>) => void,
    ) => {
      const object = structuredClone(only(objects, kind));
      change(object.spec as Record<string, unknown>);
      return object;
    };
    const problems = typeProblems([
      broken('Deployment', spec => Object.assign(spec, { replica: 1 })),
      broken('Ingress', spec => Object.assign(spec, { rules: 'all' })),
      broken('HelmRelease', spec => delete spec.interval),
      broken('Certificate', spec => Object.assign(spec, { dnsName: HOST })),
      broken('ServiceMonitor', spec => Object.assign(spec, { selectors: {} })),
    ]);
    expect(problems).toEqual([
      expect.stringMatching(/^Deployment web: .*'"?replica"?'/),
      expect.stringMatching(/^Ingress environment: .*string/),
      expect.stringMatching(/^HelmRelease acme-staging\.web: .*interval/),
      expect.stringMatching(/^Certificate environment: .*dnsName/),
      expect.stringMatching(/^ServiceMonitor environment: .*selectors/),
    ]);
  });
});
