/** @jest-environment node */
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { badInputs } from '../__fixtures__/badInputs';
import { environmentDocumentSchema } from '../contract/environment';
import { documentSchemas } from './documentSchemas';
import { environmentDefinition } from './environmentDefinition';
import { structuralSchema } from './structuralSchema';

const FILE = resolve(
  __dirname,
  '../../../../templates/platform/definitions/environments.yaml',
);

type Schema = Record<string, unknown>;

interface Definition {
  spec: {
    versions: Array<{
      additionalPrinterColumns: Array<{ name: string; priority?: number }>;
      schema: { openAPIV3Schema: { properties: Record<string, Schema> } };
    }>;
  };
}

describe('environmentDefinition', () => {
  const definition = environmentDefinition();
  const [version] = (definition as unknown as Definition).spec.versions;
  const { properties } = version.schema.openAPIV3Schema;

  it('is what the platform repository holds (else run scripts/writeDocumentSchemas.cjs)', () => {
    expect(parse(readFileSync(FILE, 'utf8'))).toEqual(definition);
  });

  it('has the columns that kubectl shows', () => {
    expect(
      version.additionalPrinterColumns
        .filter(({ priority }) => !priority)
        .map(({ name }) => name),
    ).toEqual(['Customer', 'Stage', 'Blueprint', 'Phase', 'Release', 'Age']);
  });

  it('names the members of environment.yaml, with their types and bounds', () => {
    const { spec } = structuralSchema(documentSchemas().environment)
      .properties as Record<string, Schema>;
    expect(properties.spec).toMatchObject(spec);
    expect(Object.keys(properties.spec.properties as Schema)).toEqual(
      Object.keys(environmentDocumentSchema.shape.spec.shape),
    );
  });

  it('takes and refuses what the contract does, but for what its rules say', () => {
    const ajv = new Ajv({ strict: false });
    addFormats(ajv);
    const validate = ajv.compile(properties.spec);
    const taken = [
      acmeStaging,
      { ...acmeStaging, parameters: { deep: { list: [1, null] } } },
      { ...acmeStaging, applications: {}, components: [] },
    ];
    const refused = [
      { customer: undefined },
      { customer: 'a'.repeat(31) },
      { components: ['../x'] },
      { owner: 'team-a' },
      { parameters: [] },
      { applications: { web: {} } },
      { expiresAt: '2026-02-30T00:00:00Z' },
      { expiresAt: '2026-02-03T00:00:00+01:00' },
      ...badInputs('versionsAndImages').map(it => ({
        blueprint: { name: 'standard', version: it },
      })),
    ].map(change => ({ ...acmeStaging, ...change }));
    for (const [spec, valid] of [
      ...taken.map(it => [it, true] as const),
      ...refused.map(it => [it, false] as const),
    ]) {
      const document = {
        apiVersion: 'berth.dev/v1alpha1',
        kind: 'Environment',
        metadata: { name: 'acme-staging' },
        spec,
      };
      expect({
        spec,
        contract: environmentDocumentSchema.safeParse(document).success,
        definition: validate(JSON.parse(JSON.stringify(spec))),
      }).toEqual({ spec, contract: valid, definition: valid });
    }
  });

  it('says what it can not make of a JSON Schema', () => {
    expect(() => structuralSchema({ oneOf: [] })).toThrow(/has no oneOf/);
  });
});
