import {
  LineCounter,
  parseDocument as parseYaml,
  isAlias,
  isCollection,
  isScalar,
  visit,
} from 'yaml';
import type { z } from 'zod/v4';
import { readWrittenYaml } from './readWrittenYaml';
import {
  blueprintDocumentSchema,
  Blueprint,
  customerDocumentSchema,
} from '../contract/blueprint';
import {
  environmentDocumentSchema,
  EnvironmentSpec,
} from '../contract/environment';
import { problemsOf } from '../contract/problemsOf';
import { jsonProblem } from '../rules/json';
import { environmentId, environmentNameProblem } from '../rules/names';
import { blueprintProblem } from './blueprintProblem';
import { blueprintFolder, environmentFolder } from './paths';

/** What a document says, or why it can't be used, in one sentence. */
export type Parsed<T> =
  | { value: T; problem?: undefined }
  | { value?: undefined; problem: string };

/** A customer as the platform team describes it. */
export interface Customer {
  name: string;
  title?: string;
  description?: string;
}

/** Largest document, in bytes. */
const LARGEST = 256 * 1024;
const MOST_ALIASES = 16;

/** What every `environment.yaml` that Berth wrote begins with. */
const HEADER = 'apiVersion: berth.dev/v1alpha1\nkind: Environment\n';

/** `customers/<customer>/<name>/environment.yaml`, which has to say what its path says. Never throws. */
export function parseEnvironment(
  path: string,
  text: string,
): Parsed<EnvironmentSpec> {
  const parsed = parseAs(environmentDocumentSchema, text, parseEnvironmentYaml);
  if (!parsed.value) {
    return parsed;
  }
  const { metadata, spec } = parsed.value;
  const id = environmentId(spec.customer, spec.name);
  if (
    path !== `${environmentFolder(spec.customer, spec.name)}/environment.yaml`
  ) {
    return {
      problem: `spec says ${spec.customer}/${spec.name}, which does not belong at ${path}`,
    };
  }
  if (metadata.name !== id) {
    return { problem: `metadata.name has to be ${id}, as spec says` };
  }
  const problem = environmentNameProblem('name', spec.customer, spec.name);
  return problem ? { problem } : { value: spec };
}

/** `blueprints/<name>/<version>/blueprint.yaml`, which has to say what its path says. Never throws. */
export function parseBlueprint(path: string, text: string): Parsed<Blueprint> {
  const parsed = parseAs(blueprintDocumentSchema, text);
  if (!parsed.value) {
    return parsed;
  }
  const { metadata, spec } = parsed.value;
  if (
    path !== `${blueprintFolder(metadata.name, spec.version)}/blueprint.yaml`
  ) {
    return {
      problem: `it says blueprint ${metadata.name} ${spec.version}, which does not belong at ${path}`,
    };
  }
  const blueprint = { name: metadata.name, ...spec };
  const problem = blueprintProblem(blueprint);
  return problem ? { problem } : { value: blueprint };
}

/** `customers/<customer>/customer.yaml`, which has to say what its path says. Never throws. */
export function parseCustomer(path: string, text: string): Parsed<Customer> {
  const parsed = parseAs(customerDocumentSchema, text);
  if (!parsed.value) {
    return parsed;
  }
  const { metadata, spec } = parsed.value;
  return path === `customers/${metadata.name}/customer.yaml`
    ? { value: { name: metadata.name, ...spec } }
    : {
        problem: `it says customer ${metadata.name}, which does not belong at ${path}`,
      };
}

/** There are thousands of them, most of them written by Berth. */
function parseEnvironmentYaml(text: string): Parsed<unknown> {
  const members =
    text.startsWith(HEADER) && text.length <= LARGEST / 4
      ? readWrittenYaml(text.slice(HEADER.length), 'always')
      : undefined;
  if (members === undefined || jsonProblem('the document', members)) {
    return parseStrictYaml(text);
  }
  return {
    value: {
      apiVersion: 'berth.dev/v1alpha1',
      kind: 'Environment',
      ...(members as object),
    },
  };
}

function parseAs<T>(
  schema: z.ZodType<T>,
  text: string,
  parse = parseStrictYaml,
): Parsed<T> {
  const parsed = parse(text);
  if (parsed.problem !== undefined) {
    return { problem: parsed.problem };
  }
  const result = schema.safeParse(parsed.value);
  return result.success
    ? { value: result.data }
    : {
        problem: problemsOf(result.error, 'the document')
          .map(({ message }) => message)
          .join('; '),
      };
}

/**
 * One YAML document that is nothing but JSON: refuses tags, several documents, keys twice, aliases that multiply, and
 * what `jsonProblem` refuses. Never throws.
 */
export function parseStrictYaml(text: string): Parsed<unknown> {
  if (new TextEncoder().encode(text).length > LARGEST) {
    return { problem: `the document is larger than ${LARGEST / 1024} KiB` };
  }
  try {
    const lines = new LineCounter();
    const document = parseYaml(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      stringKeys: true,
      logLevel: 'error',
    });
    const [error] = [...document.errors, ...document.warnings];
    if (error) {
      const { line } = lines.linePos(error.pos[0]);
      return {
        problem: `the document is no YAML that Berth takes, line ${line}: ${firstLine(
          error.message,
        )}`,
      };
    }
    let aliases = 0;
    let tag: string | undefined;
    visit(document, (_, node) => {
      if (isAlias(node)) {
        aliases += 1;
      } else if (isScalar(node) || isCollection(node)) {
        tag ??= node.tag;
      }
    });
    if (tag) {
      return { problem: `the document has the tag ${tag}, and takes none` };
    }
    if (aliases > MOST_ALIASES) {
      return {
        problem: `the document has more than ${MOST_ALIASES} aliases`,
      };
    }
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    const problem = jsonProblem('the document', value);
    return problem ? { problem } : { value };
  } catch (error) {
    return {
      problem: `the document can't be read: ${firstLine(
        error instanceof Error ? error.message : String(error),
      )}`,
    };
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0].slice(0, 200);
}
