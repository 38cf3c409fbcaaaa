/** What a reference of a kustomization may be; a chart is a folder without a kustomization. */
export type ReferenceKind = 'file' | 'folder' | 'either' | 'chart';

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

/** Fields whose items are documents of plugins: a file, a folder that has them among its resources, or YAML written out. */
export const PLUGIN_LISTS = ['transformers', 'generators', 'validators'];

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

/** The files and folders whose documents are those of a kustomization itself. */
export function resourceReferences(content: Members): Reference[] {
  return kustomizationReferences(content).filter(({ entry }) =>
    /^(resources|bases|components)\[/.test(entry),
  );
}

/** The local paths that kustomize's own transformers, generators and validators refer to. */
export function pluginReferences(content: Members): Reference[] {
  return [
    ...(content.kind === 'HelmChartInflationGenerator'
      ? inflatedChart(content, content, '')
      : []),
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

/** Charts that kustomize itself inflates. */
function chartReferences(content: Members): Reference[] {
  const globals = isMembers(content.helmGlobals) ? content.helmGlobals : {};
  return records(content.helmCharts).flatMap((chart, index) =>
    inflatedChart(chart, globals, `helmCharts[${index}].`),
  );
}

/** What one chart is made of; where kustomize would fetch it, its `repo`, a remote path. */
function inflatedChart(
  chart: Members,
  { chartHome }: Members,
  prefix: string,
): Reference[] {
  const home =
    typeof chartHome === 'string' && chartHome !== '' ? chartHome : 'charts';
  if (typeof chart.repo === 'string' && chart.repo !== '') {
    return [{ entry: `${prefix}repo`, path: chart.repo, kind: 'chart' }];
  }
  return [
    ...(typeof chart.name === 'string'
      ? [
          {
            entry: `${prefix}name`,
            path: `${home}/${chart.name}`,
            kind: 'chart' as const,
          },
        ]
      : []),
    ...member(chart, 'valuesFile', prefix.slice(0, -1)),
    ...strings(
      chart.additionalValuesFiles,
      `${prefix}additionalValuesFiles`,
    ).map((reference): Reference => ({ ...reference, kind: 'file' })),
  ];
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
