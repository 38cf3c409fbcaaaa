import type {
  Blueprint,
  EnvironmentSpec,
  UpdateRequest,
} from '@berth/plugin-environments-common';
import {
  parameterProblems,
  Problem,
  withSchemaDefaults,
} from '@berth/plugin-environments-common/parameters';

/** What may be changed of an environment. */
export interface Configuration {
  size: string;
  owner: string;
  parameters: Record<string, unknown>;
  /** The values of each application that lets some be set. */
  values: Record<string, Record<string, unknown>>;
}

/** Changes that are being made and not asked for yet. */
export interface ConfigurationEdits {
  /** What the environment was set to when they began. */
  from: Configuration;
  to: Configuration;
}

/** The JSON Schemas of the applications' values, of those that have one. */
export function valueSchemas(blueprint: Blueprint) {
  return Object.entries(blueprint.applications).flatMap(([name, application]) =>
    application.type === 'helm' && application.values
      ? [{ name, title: application.title, schema: application.values }]
      : [],
  );
}

/** What an environment is set to now. */
export function configurationOf(
  spec: EnvironmentSpec,
  blueprint: Blueprint,
): Configuration {
  return {
    size: spec.size,
    owner: spec.owner,
    parameters: withSchemaDefaults(blueprint.parameters, spec.parameters),
    values: Object.fromEntries(
      valueSchemas(blueprint).map(({ name }) => [
        name,
        { ...spec.applications[name]?.values },
      ]),
    ),
  };
}

/** What keeps a configuration from being asked for; fields are `owner`, `parameters.…` and `values.<application>.…`. */
export function configurationProblems(
  configuration: Configuration,
  blueprint: Blueprint,
): Problem[] {
  return [
    ...parameterProblems(
      blueprint.parameters,
      configuration.parameters,
      'parameters',
    ),
    ...valueSchemas(blueprint).flatMap(({ name, schema }) =>
      parameterProblems(
        schema,
        configuration.values[name] ?? {},
        `values.${name}`,
      ),
    ),
  ];
}

/** The changes from one configuration to another, as the API takes them: only the parts that differ. */
export function changesOf(
  before: Configuration,
  after: Configuration,
): UpdateRequest['changes'] {
  const differs = (a: unknown, b: unknown) =>
    JSON.stringify(a) !== JSON.stringify(b);
  const values = Object.fromEntries(
    Object.entries(after.values).filter(([name, value]) =>
      differs(value, before.values[name]),
    ),
  ) as NonNullable<UpdateRequest['changes']['values']>;
  return {
    ...(differs(after.size, before.size) && { size: after.size }),
    ...(differs(after.owner, before.owner) && { owner: after.owner }),
    ...(differs(after.parameters, before.parameters) && {
      parameters: after.parameters as UpdateRequest['changes']['parameters'],
    }),
    ...(Object.keys(values).length > 0 && { values }),
  };
}
