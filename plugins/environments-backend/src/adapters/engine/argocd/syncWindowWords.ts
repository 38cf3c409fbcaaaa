import {
  type KubernetesObject,
  listAt,
  textAt,
} from '@berth/plugin-environments-node';

/**
 * The sync windows (https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/) that may hold a sync of an
 * Application back, in a sentence; undefined where none can. Which is open now Argo CD does not tell, so that this is
 * only for an Application that it does not sync although it could.
 */
export function syncWindowWords(
  application: KubernetesObject,
  projects: KubernetesObject[],
): string | undefined {
  const windows = projects.flatMap(project =>
    listAt(project, 'spec', 'syncWindows')
      .filter(window => isAbout(window, application))
      .map(window => wordsOf(window, project.metadata.name)),
  );
  return windows.length === 0
    ? undefined
    : `A sync window holds it back: ${windows.join('; ')}`;
}

function wordsOf(window: unknown, project: string): string {
  const kind =
    textAt(window, 'kind') === 'allow' ? 'allows syncs only' : 'denies syncs';
  const zone = textAt(window, 'timeZone');
  const description = textAt(window, 'description');
  return [
    `project ${project} ${kind} for ${textAt(window, 'duration')} from`,
    `"${textAt(window, 'schedule')}"`,
    ...(zone ? [zone] : []),
    ...(description ? [`(${description})`] : []),
  ].join(' ');
}

function isAbout(window: unknown, application: KubernetesObject): boolean {
  const matches: Array<[string, Array<string | undefined>]> = [
    ['applications', [application.metadata.name]],
    ['namespaces', [textAt(application, 'spec', 'destination', 'namespace')]],
    [
      'clusters',
      [
        textAt(application, 'spec', 'destination', 'server'),
        textAt(application, 'spec', 'destination', 'name') ?? 'in-cluster',
      ],
    ],
  ];
  const asked = matches
    .map(([field, values]) => ({ patterns: listAt(window, field), values }))
    .filter(({ patterns }) => patterns.length > 0)
    .map(({ patterns, values }) =>
      patterns.some(
        pattern =>
          typeof pattern === 'string' &&
          values.some(value => value !== undefined && fits(pattern, value)),
      ),
    );
  const all =
    typeof window === 'object' &&
    window !== null &&
    'andOperator' in window &&
    window.andOperator === true;
  return all ? asked.length > 0 && asked.every(Boolean) : asked.some(Boolean);
}

/** Argo CD's patterns: `*` stands for any characters, `?` for one. */
function fits(pattern: string, value: string): boolean {
  const expression = pattern
    .split(/([*?])/)
    .map(part => {
      if (part === '*') {
        return '.*';
      }
      return part === '?' ? '.' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${expression}$`).test(value);
}
