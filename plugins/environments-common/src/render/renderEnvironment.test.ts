/** @jest-environment node */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { badInputs } from '../__fixtures__/badInputs';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { parseEnvironment, parseStrictYaml } from '../repository/parseDocument';
import { jsonProblem } from '../rules/json';
import { fluxRenderer } from './flux/fluxRenderer';
import { renderEnvironment } from './renderEnvironment';

const folder = 'customers/acme/staging';
const engineObject = 'clusters/eu-1/environments/acme-staging.yaml';

const render = (
  environment: EnvironmentSpec = acmeStaging,
  delivery: 'branches' | 'main' = 'branches',
) =>
  renderEnvironment({
    environment,
    blueprint: standardBlueprint,
    engine: fluxRenderer,
    delivery,
    repository: {
      url: 'https://git.example.com/platform.git',
      branch: 'main',
      secretName: 'platform-repository',
    },
  });

const golden = (name: string) =>
  readFileSync(join(__dirname, '__golden__', name), 'utf8');

describe('renderEnvironment', () => {
  it.each([
    [`${folder}/environment.yaml`, 'environment.yaml'],
    [`${folder}/kustomization.yaml`, 'kustomization.yaml'],
    [`${folder}/values/web.yaml`, 'values-web.yaml'],
    [`${folder}/releases/web.yaml`, 'releases-web.yaml'],
    [`${folder}/engine/contents.yaml`, 'engine-contents.yaml'],
    [`${folder}/engine/places.yaml`, 'engine-places.yaml'],
    [engineObject, 'engine-object.yaml'],
  ])('writes %s as the golden file says', (path, file) => {
    expect(render()[path]).toBe(golden(file));
  });

  it('writes nothing else', () => {
    expect(Object.keys(render())).toHaveLength(7);
  });

  it('leaves the environment out of its objects where the cluster has no definition of it', () => {
    const { [`${folder}/kustomization.yaml`]: overlay, ...others } = render();
    const { [`${folder}/kustomization.yaml`]: without, ...same } =
      renderEnvironment({
        environment: acmeStaging,
        blueprint: standardBlueprint,
        engine: fluxRenderer,
        delivery: 'branches',
        environmentObjects: false,
        repository: {
          url: 'https://git.example.com/platform.git',
          branch: 'main',
          secretName: 'platform-repository',
        },
      });
    expect(same).toEqual(others);
    expect(without).toBe(overlay.replace('  - environment.yaml\n', ''));
    expect(without).not.toBe(overlay);
  });

  it('reads the shared source where engines read main', () => {
    const files = render(acmeStaging, 'main');
    expect(files[engineObject]).toBe(golden('engine-object-main.yaml'));
    for (const file of ['releases/web.yaml', 'engine/contents.yaml']) {
      expect(files[`${folder}/${file}`]).toContain('name: platform\n');
    }
  });

  it('does not depend on the order of members', () => {
    const { web, database } = acmeStaging.applications;
    expect(
      render({
        ...acmeStaging,
        parameters: { domain: 'acme.example.com', maintenance: false },
        applications: {
          database,
          web: {
            values: { greeting: '1_000', replicaCount: 2 },
            version: web.version,
          },
        },
      }),
    ).toEqual(render());
  });

  it('gives no two of its transformers one name, whatever applications are called', () => {
    const names = ['account', 'contents', 'web', 'web-values'];
    const files = renderEnvironment({
      environment: {
        ...acmeStaging,
        applications: Object.fromEntries(
          names.map(name => [name, { version: '1.0.0', values: {} }]),
        ),
      },
      blueprint: {
        ...standardBlueprint,
        applications: Object.fromEntries(
          names.map(name => [name, standardBlueprint.applications.web]),
        ),
      },
      engine: fluxRenderer,
      delivery: 'branches',
      repository: { url: 'https://git.example.com/p.git', branch: 'main' },
    });
    const ids = parseAllDocuments(files[`${folder}/engine/places.yaml`])
      .map(document => document.toJS())
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(ids).toHaveLength(2 + 4 * names.length);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses an application that the blueprint does not offer', () => {
    expect(() =>
      render({
        ...acmeStaging,
        applications: { constructor: { version: '1.0.0', values: {} } },
      }),
    ).toThrow(
      'applications.constructor is not offered by blueprint standard 1.0.0',
    );
  });

  it.each(badInputs('yamlScalars'))('keeps %j as a string', scalar => {
    const note = String(scalar);
    const environment: EnvironmentSpec = {
      ...acmeStaging,
      parameters: { ...acmeStaging.parameters, note },
      applications: {
        web: { version: '1.4.2', values: { greeting: note, [note]: [note] } },
      },
    };
    const files = render(environment);
    expect(
      parseEnvironment(
        `${folder}/environment.yaml`,
        files[`${folder}/environment.yaml`],
      ),
    ).toEqual({ value: environment });
    expect(parseStrictYaml(files[`${folder}/values/web.yaml`])).toEqual({
      value: {
        greeting: note,
        image: { tag: '1.4.2' },
        [note]: [note],
      },
    });
  });

  it('is read back as it was written, whatever the values are', () => {
    const members = fc
      .dictionary(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.jsonValue({ stringUnit: 'grapheme' }),
      )
      .filter(it => jsonProblem('values', it) === undefined);
    fc.assert(
      fc.property(members, members, (parameters, values) => {
        const environment = {
          ...acmeStaging,
          parameters,
          applications: { web: { version: '1.4.2', values } },
        } as EnvironmentSpec;
        const text = render(environment)[`${folder}/environment.yaml`];
        const read = parseEnvironment(`${folder}/environment.yaml`, text);
        expect(read.problem).toBeUndefined();
        // What JSON itself does not tell apart: -0 and 0.
        expect(JSON.parse(JSON.stringify(read.value))).toEqual(
          JSON.parse(JSON.stringify(environment)),
        );
      }),
    );
  });
});
