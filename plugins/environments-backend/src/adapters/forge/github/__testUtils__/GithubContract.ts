import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import document from './githubOpenApi.json';

interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  format?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

interface Parameter {
  $ref?: string;
  name?: string;
  in?: string;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<
    string,
    { $ref?: string; content?: Record<string, { schema: Schema }> }
  >;
}

const OF_GITHUB = 'https://api.github.com/openapi.json';
const paths = document.paths as unknown as Record<
  string,
  Record<string, Operation>
>;

/** GitHub's published OpenAPI document, cut to what Berth asks for: which requests there are, and how answers look. */
export class GithubContract {
  readonly #ajv = new Ajv({ strict: false, allErrors: true });

  constructor() {
    addFormats(this.#ajv);
    this.#ajv.addFormat('repo.nwo', /^[^/]+\/[^/]+$/);
    this.#ajv.addSchema({ ...(withNull(document) as object), $id: OF_GITHUB });
  }

  /** The operation that a request is, after checking the query and the body. */
  operationOf(
    method: string,
    path: string,
    query: Record<string, string>,
    body: unknown,
  ): { template: string; values: Record<string, string> } {
    const found = Object.keys(paths)
      .filter(template => paths[template][method])
      .map(template => ({ template, values: match(template, path) }))
      .find(({ values }) => values !== undefined);
    if (!found?.values) {
      throw new Error(`GitHub has no ${method} ${path}`);
    }
    const operation = paths[found.template][method];
    const known = (operation.parameters ?? [])
      .map(parameter => resolve(parameter))
      .filter(parameter => parameter.in === 'query')
      .map(({ name }) => name);
    const unknown = Object.keys(query).filter(name => !known.includes(name));
    if (unknown.length > 0) {
      throw new Error(`${method} ${found.template} takes no ${unknown}`);
    }
    const schema = operation.requestBody?.content['application/json'].schema;
    if (schema && body !== undefined) {
      this.#check(`the body of ${method} ${found.template}`, schema, body);
      const extra = Object.keys(body as object).filter(
        name => !allProperties(schema).has(name),
      );
      if (extra.length > 0) {
        throw new Error(`${method} ${found.template} takes no ${extra}`);
      }
    }
    return { template: found.template, values: found.values };
  }

  /** Checks an answer. */
  checkAnswer(
    method: string,
    template: string,
    status: number,
    body: unknown,
  ): void {
    const answer = paths[template][method].responses[status];
    if (!answer) {
      throw new Error(`${method} ${template} never answers ${status}`);
    }
    const schema = resolve(answer).content?.['application/json']?.schema;
    if (schema) {
      this.#check(`${status} of ${method} ${template}`, schema, body);
    }
  }

  /** The least that a named schema takes, with some members of one's own. */
  sample(name: string, members: object): object {
    const schema = { $ref: `#/components/schemas/${name}` };
    return merged(sampleOf(schema) as object, members);
  }

  #check(what: string, schema: Schema, value: unknown): void {
    const validate: ValidateFunction = this.#ajv.compile(
      withNull(absolute(schema)) as object,
    );
    if (!validate(value)) {
      throw new Error(
        `${what} is not as GitHub has it: ${this.#ajv.errorsText(
          validate.errors,
        )}`,
      );
    }
  }
}

function match(
  template: string,
  path: string,
): Record<string, string> | undefined {
  const pattern = template.replace(/\{(\w+)\}/g, (_, name) =>
    name === 'ref' ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
  );
  const groups = new RegExp(`^${pattern}$`).exec(path)?.groups;
  return groups && { ...groups };
}

function resolve<T extends { $ref?: string }>(value: T): T {
  if (!value.$ref) {
    return value;
  }
  return value.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (at, key) => (at as Record<string, unknown>)[key],
      document,
    ) as T;
}

/** The schema with references that say which document they are about. */
function absolute(schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/', `"${OF_GITHUB}#/`),
  );
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has another type. */
function withNull(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withNull);
  }
  if (!isObject(value)) {
    return value;
  }
  const { nullable, ...schema } = Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withNull(each)]),
  );
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function allProperties(schema: Schema): Set<string> {
  const { properties, allOf = [], anyOf = [], oneOf = [] } = resolve(schema);
  return new Set([
    ...Object.keys(properties ?? {}),
    ...[...allOf, ...anyOf, ...oneOf].flatMap(each => [...allProperties(each)]),
  ]);
}

const TEXTS: Record<string, string> = {
  'date-time': '2026-01-01T00:00:00Z',
  uri: 'https://example.com/',
  email: 'somebody@example.com',
};

function sampleOf(given: Schema): unknown {
  const schema = resolve(given);
  if (schema.nullable) {
    return null;
  }
  if (schema.enum) {
    return schema.enum[0];
  }
  const [one] = schema.anyOf ?? schema.oneOf ?? [];
  if (one) {
    return sampleOf(one);
  }
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map(sampleOf));
  }
  switch (schema.type) {
    case 'string':
      return TEXTS[schema.format ?? ''] ?? 'x';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return Object.fromEntries(
        (schema.required ?? []).map(name => [
          name,
          sampleOf(schema.properties?.[name] ?? {}),
        ]),
      );
  }
}

/** Members of objects in both are merged, everything else is taken from the second. */
function merged(one: object, other: object): object {
  const result: Record<string, unknown> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const before = result[name];
    result[name] =
      isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return result;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
