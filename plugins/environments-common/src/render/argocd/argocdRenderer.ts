import type { EngineRenderer, EngineRenderInput } from '../EngineRenderer';
import { environmentBranch, environmentFolder } from '../../repository/paths';
import { environmentId } from '../../rules/names';
import { applicationsOf, type ChosenApplication } from '../applicationsOf';
import type { HelmApplication } from '../../contract/blueprint';
import { valuesFilesOf } from '../valuesFiles';
import { writeYaml, type YamlValue } from '../writeYaml';

/** Where Argo CD and its own objects live. */
export const ARGOCD_NAMESPACE = 'argocd';

/** The cluster that Argo CD itself runs on. */
const HERE = 'https://kubernetes.default.svc';

/** Has Argo CD take away what an Application made before that goes, and keep a project as long as one is in it. */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/** What an environment holds may never be an order to Argo CD. */
const ORDERS = [{ group: 'argoproj.io', kind: '*' }];

/** What keeps an environment in its place, and what it is. */
const WALLS = [
  { group: 'berth.dev', kind: '*' },
  { group: '', kind: 'ResourceQuota' },
  { group: '', kind: 'LimitRange' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'rbac.authorization.k8s.io', kind: '*' },
];

/** The name by which an Application's values files are found. */
const VALUES = 'values';

/**
 * Argo CD (https://argo-cd.readthedocs.io): AppProjects that may act in the environment's namespace only, an
 * Application for the overlay, and one for each Helm application. Named after the environment, since Argo CD keeps all
 * of them in one namespace; the dot before an application's name is nothing that an environment's id can hold.
 */
export const argocdRenderer: EngineRenderer = {
  name: 'argocd',

  clusterObject(input) {
    const { environment, blueprint } = input;
    const id = environmentId(environment.customer, environment.name);
    const { helm } = applicationsOf(environment, blueprint);
    return [
      frameProjectOf(input, id),
      ...(helm.length > 0 ? [chartsProjectOf(input, id)] : []),
      overlayOf(input, id),
      ...helm.map(application => releaseOf(input, id, application)),
    ]
      .map(object => writeYaml(object, 'needed'))
      .join('---\n');
  },

  releases: () => ({}),
};

/** Name of the Application that releases one Helm application of an environment. */
export function argocdReleaseName(id: string, application: string): string {
  return `${id}.${application}`;
}

/** Whatever the environment's overlay makes of the blueprint and its components, in its own namespace. */
function frameProjectOf(input: EngineRenderInput, id: string): YamlValue {
  return projectOf(input, id, id, {
    clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: id }],
    namespaceResourceBlacklist: ORDERS,
  });
}

/** What charts bring: nothing that widens the walls of their namespace. */
function chartsProjectOf(input: EngineRenderInput, id: string): YamlValue {
  return projectOf(input, id, chartsProjectName(id), {
    clusterResourceWhitelist: [],
    namespaceResourceBlacklist: [...ORDERS, ...WALLS],
  });
}

function projectOf(
  { environment, repository }: EngineRenderInput,
  id: string,
  name: string,
  kinds: Record<string, YamlValue>,
): YamlValue {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      ...metadataOf(environment, id, name),
      // Before the Applications that are in it, and after them when it goes: an Application can't end without it.
      annotations: { 'argocd.argoproj.io/sync-wave': '-1' },
      // A busy Argo CD looks at the waves too early.
      finalizers: [CASCADE],
    },
    spec: {
      description: `Environment ${environment.name} of ${environment.customer}`,
      sourceRepos: [repository.url],
      destinations: [{ server: HERE, namespace: id }],
      ...kinds,
    },
  };
}

function chartsProjectName(id: string): string {
  return `${id}.charts`;
}

function overlayOf(input: EngineRenderInput, id: string): YamlValue {
  const { environment } = input;
  return applicationOf(id, id, metadataOf(environment, id, id), {
    source: {
      ...sourceOf(input, id),
      path: environmentFolder(environment.customer, environment.name),
    },
  });
}

function releaseOf(
  input: EngineRenderInput,
  id: string,
  { name, offer }: ChosenApplication<HelmApplication>,
): YamlValue {
  const { environment } = input;
  const source = sourceOf(input, id);
  return applicationOf(
    id,
    chartsProjectName(id),
    metadataOf(environment, id, argocdReleaseName(id, name), {
      'berth.dev/application': name,
    }),
    {
      sources: [
        {
          ...source,
          path: `charts/${offer.chart}`,
          helm: {
            releaseName: name,
            valueFiles: valuesFilesOf(environment, name).map(
              file => `$${VALUES}/${file}`,
            ),
          },
        },
        { ...source, ref: VALUES },
      ],
    },
  );
}

function applicationOf(
  id: string,
  project: string,
  metadata: Record<string, YamlValue>,
  from: Record<string, YamlValue>,
): YamlValue {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { ...metadata, finalizers: [CASCADE] },
    spec: {
      project,
      destination: { server: HERE, namespace: id },
      ...from,
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ['CreateNamespace=false', 'ServerSideApply=true'],
        // Without an end, since a sync that has failed for good is begun again by a new commit only.
        retry: {
          limit: -1,
          refresh: true,
          backoff: { duration: '1s', factor: 2, maxDuration: '30s' },
        },
      },
    },
  };
}

function sourceOf(
  { delivery, repository }: EngineRenderInput,
  id: string,
): Record<string, YamlValue> {
  return {
    repoURL: repository.url,
    targetRevision:
      delivery === 'main' ? repository.branch : environmentBranch(id),
  };
}

function metadataOf(
  { customer, stage }: EngineRenderInput['environment'],
  id: string,
  name: string,
  labels: Record<string, string> = {},
): Record<string, YamlValue> {
  return {
    name,
    namespace: ARGOCD_NAMESPACE,
    labels: {
      'berth.dev/customer': customer,
      'berth.dev/environment': id,
      'berth.dev/stage': stage,
      ...labels,
    },
  };
}
