/** @jest-environment node */
import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { badInputs } from '../__fixtures__/badInputs';
import { standardBlueprint } from '../__fixtures__/standardBlueprint';
import { blueprintDocumentSchema } from '../contract/blueprint';
import { environmentDocumentSchema } from '../contract/environment';
import { documentSchemas } from './documentSchemas';

const FOLDER = resolve(__dirname, '../../../../templates/platform/schemas');

describe('documentSchemas', () => {
  const schemas = documentSchemas();
  const validators: Record<string, ValidateFunction> = {};

  beforeAll(() => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    addFormats(ajv);
    for (const [kind, schema] of Object.entries(schemas)) {
      validators[kind] = ajv.compile(schema);
    }
  });

  it.each(Object.keys(schemas))(
    'is what the platform repository holds: %s (else run scripts/writeDocumentSchemas.cjs)',
    kind => {
      const text = readFileSync(resolve(FOLDER, `${kind}.schema.json`), 'utf8');
      expect(JSON.parse(text)).toEqual(schemas[kind]);
    },
  );

  it('has only patterns that Go reads', () => {
    expect(JSON.stringify(schemas)).not.toMatch(/\(\?[!=<]/);
  });

  it('takes what the contract takes', () => {
    const { name, ...spec } = standardBlueprint;
    expect(
      validators.blueprint({
        apiVersion: 'berth.dev/v1alpha1',
        kind: 'Blueprint',
        metadata: { name },
        spec,
      }) || validators.blueprint.errors,
    ).toBe(true);
    expect(
      validators.environment(environment()) || validators.environment.errors,
    ).toBe(true);
  });

  it('refuses names and versions that the contract refuses', () => {
    const bad = [
      ...[...badInputs('names'), ...badInputs('unicodeNames')].map(name =>
        environment({ customer: name }),
      ),
      ...badInputs('versionsAndImages').map(version =>
        environment({ blueprint: { name: 'standard', version } }),
      ),
      environment({ components: ['../x'] }),
      environment({ owner: 'team-a' }),
      environment({ unknown: 1 }),
      environment({ applications: { 'kube-x': { version: '1.0.0' } } }),
    ];
    for (const document of bad) {
      expect(environmentDocumentSchema.safeParse(document).success).toBe(false);
      expect({ document, valid: validators.environment(document) }).toEqual({
        document,
        valid: false,
      });
    }
    const named = (name: string) => ({ ...environment(), metadata: { name } });
    expect(validators.environment(named('acme-systems'))).toBe(true);
    expect(validators.environment(named('kube-system'))).toBe(false);
    expect(validators.environment(named('istio-system'))).toBe(false);
    const { name, ...spec } = standardBlueprint;
    const blueprint = {
      apiVersion: 'berth.dev/v1alpha1',
      kind: 'Blueprint',
      metadata: { name },
      spec: { ...spec, sizes: { 'X L': spec.sizes.small } },
    };
    expect(blueprintDocumentSchema.safeParse(blueprint).success).toBe(false);
    expect(validators.blueprint(blueprint)).toBe(false);
  });

  function environment(changed: Record<string, unknown> = {}) {
    return {
      apiVersion: 'berth.dev/v1alpha1',
      kind: 'Environment',
      metadata: { name: 'acme-staging' },
      spec: { ...acmeStaging, ...changed },
    };
  }
});
