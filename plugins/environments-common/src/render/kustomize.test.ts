/** @jest-environment node */
import fc from 'fast-check';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { badInputs } from '../__fixtures__/badInputs';
import { platformFiles } from '../__fixtures__/platformFiles';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { parseStrictYaml } from '../repository/parseDocument';
import { jsonProblem } from '../rules/json';
import { fluxRenderer } from './flux/fluxRenderer';
import { renderEnvironment } from './renderEnvironment';

const engineObject = 'clusters/eu-1/environments/acme-staging.yaml';

interface KubernetesObject {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
  };
  data: Record<string, string>;
  spec: Record<string, unknown>;
}

/** The real kustomize, where this machine has one; the rendering tests of the Node library bring their own. */
const kustomize = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
].find(([command, verb]) => spawnSync(command, [verb, '--help']).status === 0);

(kustomize ? describe : describe.skip)(
  'an overlay built with kustomize',
  () => {
    let root: string;

    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), 'berth-overlay-'));
    });
    afterEach(() => rmSync(root, { recursive: true, force: true }));

    function build(environment: EnvironmentSpec): KubernetesObject[] {
      const files = {
        ...platformFiles,
        ...renderEnvironment({
          environment,
          blueprint: standardBlueprint,
          engine: fluxRenderer,
          delivery: 'branches',
          repository: { url: 'https://git.example.com/p.git', branch: 'main' },
        }),
      };
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      return built();
    }

    function built(): KubernetesObject[] {
      const [command, verb] = kustomize!;
      const output = execFileSync(
        command,
        [verb, join(root, 'customers/acme/staging')],
        { encoding: 'utf8' },
      );
      return parseAllDocuments(output, { version: '1.1' }).map(it => it.toJS());
    }

    const find = (objects: KubernetesObject[], kind: string, name: RegExp) => {
      const found = objects.filter(
        it => it.kind === kind && name.test(it.metadata.name),
      );
      expect(found).toHaveLength(1);
      return found[0];
    };

    it('puts namespace, labels, size, host, images and values in their places', () => {
      const objects = build(acmeStaging);
      for (const object of objects) {
        expect(object.metadata.labels).toMatchObject({
          'berth.dev/customer': 'acme',
          'berth.dev/environment': 'acme-staging',
        });
      }
      find(objects, 'Namespace', /^acme-staging$/);
      expect(find(objects, 'ResourceQuota', /^environment$/)).toMatchObject({
        metadata: { namespace: 'acme-staging' },
        spec: { hard: { pods: '10' } },
      });
      expect(find(objects, 'Ingress', /./).spec).toMatchObject({
        rules: [{ host: 'staging.acme.example.com' }],
      });
      expect(find(objects, 'StatefulSet', /./).spec).toMatchObject({
        template: {
          metadata: { labels: { 'berth.dev/environment': 'acme-staging' } },
          spec: {
            containers: [{ image: 'registry.example.com/database:16.1.0' }],
          },
        },
      });
      const release = find(objects, 'HelmRelease', /^acme-staging\.web$/);
      expect(release.spec.valuesFrom).toEqual(
        [
          /^acme-staging\.web-values-blueprint-/,
          /^acme-staging\.web-values-stage-/,
          /^acme-staging\.web-values-\w{10}$/,
        ].map(name => ({
          kind: 'ConfigMap',
          name: find(objects, 'ConfigMap', name).metadata.name,
        })),
      );
      expect(find(objects, 'ConfigMap', /^environment$/).data).toEqual({
        customer: 'acme',
        name: 'staging',
        id: 'acme-staging',
        stage: 'staging',
        cluster: 'eu-1',
        size: 'small',
        owner: 'group:default/team-a',
        host: 'staging.acme.example.com',
        'parameter-domain': 'acme.example.com',
        'parameter-maintenance': 'false',
      });
    });

    it("gives the engine's namespace the engine's objects, and the environment's all others", () => {
      const objects = build(acmeStaging);
      const kinds = (namespace: string | undefined) =>
        objects
          .filter(({ metadata }) => metadata.namespace === namespace)
          .map(({ kind }) => kind)
          .sort();
      expect(kinds(undefined)).toEqual(['Namespace']);
      expect(kinds('flux-system')).toEqual([
        'ConfigMap',
        'ConfigMap',
        'ConfigMap',
        'HelmRelease',
        'Kustomization',
        'ServiceAccount',
      ]);
      expect(kinds('acme-staging')).toEqual([
        'ConfigMap',
        'ConfigMap',
        'Environment',
        'Ingress',
        'ResourceQuota',
        'RoleBinding',
        'StatefulSet',
      ]);
      expect(objects).toHaveLength(14);
    });

    it.each([
      ['frame', engineObject],
      ['contents', 'customers/acme/staging/engine/contents.yaml'],
    ])('shows the %s where the other part is left out', (part, file) => {
      const all = build(acmeStaging);
      const [kustomization] = parseAllDocuments(
        readFileSync(join(root, file), 'utf8'),
      )
        .map(it => it.toJS())
        .filter(({ kind }) => kind === 'Kustomization');
      // As Flux does: what its object says comes after what the overlay says.
      const overlay = join(root, 'customers/acme/staging/kustomization.yaml');
      const written = parse(readFileSync(overlay, 'utf8'));
      writeFileSync(
        overlay,
        stringify({
          ...written,
          patches: [...written.patches, ...kustomization.spec.patches],
        }),
      );
      const walls =
        /^(Namespace|ResourceQuota|RoleBinding|Environment|HelmRelease|Kustomization|ServiceAccount)$/;
      const isFrame = ({ kind, metadata }: KubernetesObject) =>
        walls.test(kind) || metadata.namespace === 'flux-system';
      expect(built()).toEqual(
        all.filter(it => isFrame(it) === (part === 'frame')),
      );
    });

    it('keeps the bytes of every string', () => {
      const scalars = [
        ...badInputs('yamlScalars').map(String),
        '"x"',
        "'",
        "'x'",
        'a=b',
        ' a ',
        '',
        'a\nb\r\n\tc',
        'ü\u00a0\u00ad\u200b\ufeff👩‍👧',
        'true',
        'null',
        '0x1F',
        '1e3',
        '12:30:45',
        ...fc
          .sample(fc.string({ unit: 'binary', maxLength: 20 }), {
            numRuns: 500,
            seed: 1,
          })
          .filter(it => jsonProblem('value', it) === undefined),
      ];
      const values = Object.fromEntries(scalars.map(it => [`k${it}`, it]));
      const parameters = Object.fromEntries(
        scalars.map((scalar, index) => [`p${index}`, scalar]),
      );
      const environment = {
        ...acmeStaging,
        parameters: { ...acmeStaging.parameters, ...parameters },
        applications: {
          ...acmeStaging.applications,
          web: {
            version: '1.4.2',
            values,
          },
        },
      };
      const objects = build(environment);
      expect(find(objects, 'Environment', /./).spec).toEqual(environment);
      const { data } = find(objects, 'ConfigMap', /^environment$/);
      expect(
        parseStrictYaml(
          find(objects, 'ConfigMap', /^acme-staging\.web-values-\w{10}$/).data[
            'values.yaml'
          ],
        ).value,
      ).toMatchObject(values);
      scalars.forEach((scalar, index) =>
        expect([index, data[`parameter-p${index}`]]).toEqual([index, scalar]),
      );
    });
  },
);
