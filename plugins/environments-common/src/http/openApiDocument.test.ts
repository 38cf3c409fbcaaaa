/** @jest-environment node */
import Ajv2020 from 'ajv/dist/2020';
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { observations } from '../__fixtures__/observations';
import {
  planningContext,
  repositoryFiles,
} from '../__fixtures__/planningContext';
import { routes } from '../contract/routes';
import { planOperation } from '../plan/planOperation';
import { deriveStatus } from '../status/deriveStatus';
import { openApiDocument, OpenApiObject } from './openApiDocument';

interface Operation {
  operationId: string;
  parameters: Array<{
    name: string;
    in: string;
    required: boolean;
    schema: OpenApiObject;
  }>;
  requestBody?: OpenApiObject;
  responses: Record<
    string,
    {
      description: string;
      content?: Record<string, { schema: OpenApiObject }>;
      headers?: OpenApiObject;
    }
  >;
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, OpenApiObject> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    ...operation,
  })),
);

/** All references of a part of the document. */
function referencesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) {
    return [];
  }
  return Object.entries(part).flatMap(([key, value]) =>
    key === '$ref' ? [String(value)] : referencesIn(value),
  );
}

describe('openApiDocument', () => {
  it('has every route once, under its own name', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(operations.map(it => it.operationId).sort()).toEqual(
      [...Object.keys(routes), 'getOpenApiDocument'].sort(),
    );
  });

  it('declares the parameters of each path, and an answer and errors for each operation', () => {
    for (const {
      path,
      method,
      parameters,
      responses,
      requestBody,
    } of operations) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        parameters
          .filter(it => it.in === 'path')
          .map(it => it.name)
          .sort(),
      ).toEqual(names.sort());
      expect(parameters.every(it => it.in !== 'path' || it.required)).toBe(
        true,
      );
      expect(new Set(parameters.map(it => it.in + it.name)).size).toBe(
        parameters.length,
      );
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401']));
      expect(
        Object.keys(responses).some(
          status => status === '200' || status === '202',
        ),
      ).toBe(true);
      for (const response of Object.values(responses)) {
        expect(response.description).toBeTruthy();
      }
      expect(requestBody === undefined || method === 'post').toBe(true);
    }
  });

  it('refers to nothing that is not in it', () => {
    for (const reference of referencesIn(document)) {
      const target = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>(
          (part, key) => (part as Record<string, unknown> | undefined)?.[key],
          document,
        );
      expect([reference, typeof target]).toEqual([reference, 'object']);
    }
  });

  it('documents idempotency, preconditions and tags', () => {
    const submit = document.paths['/operations'].post;
    expect(submit.parameters.map(it => it.name)).toEqual([
      'Idempotency-Key',
      'If-Match',
    ]);
    expect(Object.keys(submit.responses)).toEqual(
      expect.arrayContaining(['202', '400', '403', '404', '409', '412', '413']),
    );
    expect(submit.responses['202'].headers).toEqual({
      Location: { $ref: '#/components/headers/Location' },
    });
    const list = document.paths['/environments'].get;
    expect(list.parameters.map(it => it.name)).toContain('If-None-Match');
    expect(list.responses['200'].headers).toHaveProperty('ETag');
    expect(list.responses).toHaveProperty('304');
    expect(list.parameters.find(it => it.name === 'phase')).toMatchObject({
      required: false,
      schema: { type: 'array' },
    });
    expect(
      list.parameters.find(it => it.name === 'limit')?.schema,
    ).toMatchObject({ type: 'integer', minimum: 1, maximum: 500 });
    const logs = document.paths['/environments/{customer}/{name}/logs'].get;
    expect(Object.keys(logs.responses['200'].content ?? {})).toEqual([
      'text/plain',
      'text/event-stream',
    ]);
    expect(logs.parameters.find(it => it.name === 'pod')?.required).toBe(true);
  });

  it('says that bodies may be too large, of what takes any, and nothing else', () => {
    for (const { method, responses } of operations) {
      expect('413' in responses).toBe(method === 'post');
    }
  });

  it('has a tag for all that is read as JSON, itself too', () => {
    for (const { method, parameters, responses } of operations) {
      const tagged =
        method === 'get' &&
        Object.keys(responses['200'].content ?? {}).includes(
          'application/json',
        );
      expect([
        'ETag' in (responses['200']?.headers ?? {}),
        '304' in responses,
        parameters.some(({ name }) => name === 'If-None-Match'),
      ]).toEqual([tagged, tagged, tagged]);
    }
    expect(document.paths['/openapi.json'].get.responses).toHaveProperty('304');
  });

  it('describes what the domain makes', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'api', components: document.components });
    const valid = (name: string, value: unknown) => {
      const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` });
      return validate(value) ? [] : validate.errors;
    };
    const plan = await planOperation(
      {
        kind: 'update',
        environment: { customer: 'acme', name: 'staging' },
        changes: { size: 'medium' },
      },
      planningContext(repositoryFiles(acmeStaging), [acmeStaging]),
    );
    expect(valid('Plan', plan)).toEqual([]);
    expect(valid('EnvironmentStatus', deriveStatus(observations()))).toEqual(
      [],
    );
    expect(valid('EnvironmentSpec', acmeStaging)).toEqual([]);
    expect(
      valid('OperationRequest', {
        kind: 'create',
        environment: {
          customer: 'acme',
          stage: 'dev',
          blueprint: { name: 'standard' },
          owner: 'group:default/a',
        },
      }),
    ).toEqual([]);
    expect(valid('OperationRequest', { kind: 'explode' })).not.toEqual([]);
  });
});
