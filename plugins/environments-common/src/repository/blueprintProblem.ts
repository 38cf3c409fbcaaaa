import type { Blueprint } from '../contract/blueprint';
import { hostProblem } from '../rules/hosts';
import { imageProblem } from '../rules/images';
import { quantityProblem } from '../rules/quantities';
import { parameterSchema } from '../schemas/parameterSchema';

const PLACEHOLDER =
  /\{(customer|name|id|parameters\.[A-Za-z][A-Za-z0-9_-]*)\}/g;
const PARAMETER = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

/** Why a blueprint that keeps its schema can't be used all the same; undefined where it can. */
export function blueprintProblem(blueprint: Blueprint): string | undefined {
  return (
    sizesProblem(blueprint) ??
    parametersProblem(blueprint) ??
    blueprintHostProblem(blueprint) ??
    applicationsProblem(blueprint)
  );
}

function sizesProblem({ sizes, defaultSize }: Blueprint): string | undefined {
  if (!Object.hasOwn(sizes, defaultSize)) {
    return `spec.defaultSize takes one of spec.sizes: ${Object.keys(sizes).join(
      ', ',
    )}`;
  }
  for (const [name, size] of Object.entries(sizes)) {
    for (const resource of ['cpu', 'memory', 'storage'] as const) {
      const problem = quantityProblem(
        `spec.sizes.${name}.${resource}`,
        size[resource],
      );
      if (problem) {
        return problem;
      }
    }
  }
  return undefined;
}

function parametersProblem({ parameters }: Blueprint): string | undefined {
  const { type, properties } = parameters;
  if (type !== 'object') {
    return 'spec.parameters takes a JSON Schema of type object';
  }
  for (const name of Object.keys(properties ?? {})) {
    if (!PARAMETER.test(name)) {
      return `spec.parameters.properties can't name a parameter "${name}": letters, digits, hyphens and underscores, beginning with a letter, at most 63 characters`;
    }
  }
  return schemaProblem('spec.parameters', parameters);
}

function blueprintHostProblem({
  host,
  parameters,
}: Blueprint): string | undefined {
  if (host === undefined) {
    return undefined;
  }
  const known = Object.keys(parameters.properties ?? {});
  const sample = host.replace(PLACEHOLDER, (placeholder, name: string) => {
    const [, parameter] = name.split('parameters.');
    if (parameter === undefined) {
      return 'a';
    }
    return known.includes(parameter) ? 'a.example.com' : placeholder;
  });
  return hostProblem('spec.host', sample)
    ? 'spec.host takes a host name with the placeholders {customer}, {name}, {id} and {parameters.<key>}, such as {name}.{parameters.domain}'
    : undefined;
}

function applicationsProblem({ applications }: Blueprint): string | undefined {
  for (const [name, application] of Object.entries(applications)) {
    const field = `spec.applications.${name}`;
    const problem =
      application.type === 'kustomize'
        ? imageProblem(`${field}.image`, application.image)
        : application.values &&
          schemaProblem(`${field}.values`, application.values);
    if (problem) {
      return problem;
    }
    if (
      application.type === 'helm' &&
      /(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(
        application.versionPath,
      )
    ) {
      return `${field}.versionPath takes a path of the chart's values, such as image.tag`;
    }
  }
  return undefined;
}

function schemaProblem(
  field: string,
  schema: Blueprint['parameters'],
): string | undefined {
  try {
    parameterSchema(schema);
    return undefined;
  } catch (error) {
    return `${field}: ${error instanceof Error ? error.message : error}`;
  }
}
