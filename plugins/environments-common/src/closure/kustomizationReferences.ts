/** What a reference of a kustomization may be. */
export type ReferenceKind = 'file' | 'folder' | 'either';

/** One local path that a kustomization, or a transformer in it, refers to. */
export interface Reference {
  /** Where it stands, such as `configMapGenerator[0].files[1]`. */
  entry: string;
  path: string;
  kind: ReferenceKind;
}

type Members = Record<string, unknown>;

/** Fields whose items are paths. */
const PATH_LISTS: Record<string, ReferenceKind> = {
  resources: 'either',
  bases: 'folder',
  components: 'folder',
  configurations: 'file',
  crds: 'file',
  patchesStrategicMerge: 'file',
  transformers: 'either',
  generators: 'either',
  validators: 'either',
};

/** Fields whose items may have a path, a patch being written out where they have none. */
const ITEMS_WITH_PATH = ['patches', 'patchesJson6902', 'replacements'];

/** Fields of a kustomization whose items may be YAML written out instead of a path. */
export const INLINE_LISTS = ['transformers', 'generators', 'validators'];

/** The local paths that a kustomization refers to (https://kubectl.docs.kubernetes.io/references/kustomize/). */
export function kustomizationReferences(content: Members): Reference[] {
  const references: Reference[] = [];
  for (const [field, kind] of Object.entries(PATH_LISTS)) {
    references.push(
      ...strings(content[field], field)
        .filter(({ path }) => !path.includes('\n'))
        .map(reference => ({ ...reference, kind })),
    );
  }
  for (const field of ITEMS_WITH_PATH) {
    records(content[field]).forEach((item, index) => {
      references.push(...member(item, 'path', `${field}[${index}]`));
    });
  }
  for (const field of ['configMapGenerator', 'secretGenerator']) {
    records(content[field]).forEach((item, index) => {
      references.push(...generatorReferences(item, `${field}[${index}].`));
    });
  }
  if (isMembers(content.openapi)) {
    references.push(...member(content.openapi, 'path', 'openapi'));
  }
  return [...references, ...chartReferences(content)];
}

/** The local paths that kustomize's own transformers, generators and validators refer to. */
export function pluginReferences(content: Members): Reference[] {
  return [
    ...member(content, 'path', ''),
    ...strings(content.paths, 'paths')
      .filter(({ path }) => !path.includes('\n'))
      .map((reference): Reference => ({ ...reference, kind: 'file' })),
    ...records(content.replacements).flatMap((item, index) =>
      member(item, 'path', `replacements[${index}]`),
    ),
    ...generatorReferences(content, ''),
  ];
}

/** `files: [key=path]`, `envs` and `env` of a ConfigMap's or a Secret's generator. */
function generatorReferences(item: Members, prefix: string): Reference[] {
  return [
    ...strings(item.files, `${prefix}files`).map(({ entry, path }) => ({
      entry,
      path: path.slice(path.indexOf('=') + 1),
    })),
    ...strings(item.envs, `${prefix}envs`),
    ...strings([item.env], `${prefix}env`),
  ].map((reference): Reference => ({ ...reference, kind: 'file' }));
}

/** Charts that kustomize itself inflates; one that it would fetch is its `repo`, a remote path. */
function chartReferences(content: Members): Reference[] {
  const globals = isMembers(content.helmGlobals) ? content.helmGlobals : {};
  const home =
    typeof globals.chartHome === 'string' ? globals.chartHome : 'charts';
  return records(content.helmCharts).flatMap((chart, index): Reference[] => {
    const entry = `helmCharts[${index}]`;
    if (typeof chart.repo === 'string' && chart.repo !== '') {
      return [{ entry: `${entry}.repo`, path: chart.repo, kind: 'folder' }];
    }
    return [
      ...(typeof chart.name === 'string'
        ? [
            {
              entry: `${entry}.name`,
              path: `${home}/${chart.name}`,
              kind: 'folder' as const,
            },
          ]
        : []),
      ...member(chart, 'valuesFile', entry),
      ...strings(
        chart.additionalValuesFiles,
        `${entry}.additionalValuesFiles`,
      ).map((reference): Reference => ({ ...reference, kind: 'file' })),
    ];
  });
}

function member(item: Members, name: string, entry: string): Reference[] {
  const path = item[name];
  return typeof path === 'string' && path !== ''
    ? [{ entry: entry ? `${entry}.${name}` : name, path, kind: 'file' }]
    : [];
}

function strings(
  value: unknown,
  entry: string,
): Array<{ entry: string; path: string }> {
  return (Array.isArray(value) ? value : []).flatMap((path, index) =>
    typeof path === 'string' ? [{ entry: `${entry}[${index}]`, path }] : [],
  );
}

function records(value: unknown): Members[] {
  return Array.isArray(value) ? value.filter(isMembers) : [];
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
