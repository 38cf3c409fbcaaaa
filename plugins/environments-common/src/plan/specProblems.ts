import type { Blueprint, BlueprintApplication } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { hostOf } from '../render/hostOf';
import { blueprintFolder } from '../repository/paths';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { hostProblem } from '../rules/hosts';
import type { Problem } from '../rules/Problem';
import { parameterProblems } from '../schemas/parameterProblems';

/** All that a desired state breaks of its blueprint's rules, a sentence a field; empty where it keeps them. */
export async function specProblems(
  spec: EnvironmentSpec,
  blueprint: Blueprint,
  tree: RepositoryTree,
): Promise<Problem[]> {
  const problems = [
    ...choiceProblems(spec, blueprint),
    ...parameterProblems(blueprint.parameters, spec.parameters, 'parameters'),
    ...applicationProblems(spec, blueprint),
  ];
  if (problems.length === 0) {
    const host = hostOf(spec, blueprint);
    const problem = blueprint.host && hostProblem('the host', host);
    if (problem) {
      problems.push({
        field: 'parameters',
        message: `the host made from ${blueprint.host} is ${
          host ? `"${host}"` : 'not complete'
        }, but ${problem}`,
      });
    }
  }
  return problems.length > 0 ? problems : missingFolders(spec, blueprint, tree);
}

function choiceProblems(
  { stage, size, components }: EnvironmentSpec,
  blueprint: Blueprint,
): Problem[] {
  const title = `blueprint ${blueprint.name} ${blueprint.version}`;
  const problems: Problem[] = [];
  const refuse = (field: string, rule: string) =>
    problems.push({ field, message: `${field} ${rule}` });

  if (!blueprint.stages.includes(stage)) {
    refuse(
      'stage',
      `takes one of ${blueprint.stages.join(', ')} with ${title}`,
    );
  }
  if (!Object.hasOwn(blueprint.sizes, size)) {
    refuse(
      'size',
      `takes one of ${Object.keys(blueprint.sizes).join(', ')} with ${title}`,
    );
  }
  const offered = blueprint.components.flatMap(({ capability, tools }) =>
    tools.map(tool => `${capability}/${tool}`),
  );
  const unknown = components.filter(it => !offered.includes(it));
  if (unknown.length > 0) {
    refuse(
      'components',
      `can't have ${unknown.join(', ')}; ${title} offers ${
        offered.join(', ') || 'none'
      }`,
    );
  }
  const capabilities = components.map(it => it.split('/')[0]);
  const twice = capabilities.find((it, at) => capabilities.indexOf(it) < at);
  if (twice) {
    refuse('components', `takes one tool for ${twice}, not several`);
  }
  return problems;
}

function applicationProblems(
  { applications }: EnvironmentSpec,
  blueprint: Blueprint,
): Problem[] {
  return Object.entries(applications).flatMap(([name, { values }]) => {
    const field = `applications.${name}`;
    if (!Object.hasOwn(blueprint.applications, name)) {
      return [
        {
          field,
          message: `${field} is not offered by blueprint ${blueprint.name} ${
            blueprint.version
          }; it offers ${Object.keys(blueprint.applications).join(', ')}`,
        },
      ];
    }
    return valueProblems(
      blueprint.applications[name],
      values,
      `${field}.values`,
    );
  });
}

function valueProblems(
  application: BlueprintApplication,
  values: EnvironmentSpec['parameters'],
  field: string,
): Problem[] {
  if (application.type === 'kustomize') {
    return Object.keys(values).length > 0
      ? [
          {
            field,
            message: `${field} is empty for an application without chart`,
          },
        ]
      : [];
  }
  const problems = parameterProblems(
    application.values ?? { type: 'object', properties: {} },
    values,
    field,
  );
  let inner: unknown = values;
  let path = field;
  for (const key of application.versionPath.split('.')) {
    inner =
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined;
    path = `${path}.${key}`;
    const last = path === `${field}.${application.versionPath}`;
    const isObject =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    if (inner !== undefined && (last || !isObject)) {
      problems.push({
        field: path,
        message: `${path} can't be set, since the application's version goes there`,
      });
      break;
    }
  }
  return problems;
}

/** What the overlay would refer to and the repository does not have: a mistake of the platform team's, in its words. */
async function missingFolders(
  { stage, size, components, applications }: EnvironmentSpec,
  blueprint: Blueprint,
  tree: RepositoryTree,
): Promise<Problem[]> {
  const recipe = blueprintFolder(blueprint.name, blueprint.version);
  const needed: Array<[field: string, folder: string]> = [
    ['blueprint', `${recipe}/base`],
    ['stage', `${recipe}/stages/${stage}`],
    ['size', `${recipe}/sizes/${size}`],
    ...components.map((it): [string, string] => [
      'components',
      `components/${it}`,
    ]),
    ...Object.keys(applications).map((name): [string, string] => {
      const offer = blueprint.applications[name];
      return [
        `applications.${name}`,
        offer.type === 'helm'
          ? `charts/${offer.chart}`
          : `${recipe}/applications/${offer.base}`,
      ];
    }),
  ];
  const problems = await Promise.all(
    needed.map(
      async ([field, folder]): Promise<Problem[]> =>
        (await tree.list(folder)).length > 0
          ? []
          : [
              {
                field,
                message: `${field} needs the folder ${folder}, which the platform repository does not have`,
              },
            ],
    ),
  );
  return problems.flat();
}
