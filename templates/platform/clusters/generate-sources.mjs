// Writes clusters/<cluster>/platform/sources.yaml: what the engine reads of this repository for a cluster's environments.
//   node clusters/generate-sources.mjs <cluster> [--engine flux|argocd] [--delivery branches|main] [--branch main]
// --branch is Berth's repository.branch, which the engine reads itself with --delivery main.
// Run it from anywhere, for a new cluster or after a change of its delivery, then set the repository's address in
// clusters/<cluster>/platform/kustomization.yaml and apply it: kubectl apply -k clusters/<cluster>/platform
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Berth spreads a cluster's environments over this many branches. */
const SHARDS = 32;
/** Names that Berth takes for no cluster. */
const RESERVED = [
  'default',
  'constructor',
  'prototype',
  'head',
  'berth',
  'flux',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', default: 'flux' },
    delivery: { type: 'string', default: 'branches' },
    branch: { type: 'string', default: 'main' },
  },
});
const [cluster] = positionals;
if (
  positionals.length !== 1 ||
  !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(cluster) ||
  cluster.length > 30 ||
  cluster.startsWith('kube-') ||
  RESERVED.includes(cluster) ||
  !['flux', 'argocd'].includes(values.engine) ||
  !['branches', 'main'].includes(values.delivery) ||
  !/^[A-Za-z][-A-Za-z0-9._/]*$/.test(values.branch)
) {
  console.error(
    'Usage: node clusters/generate-sources.mjs <cluster> [--engine flux|argocd] [--delivery branches|main] [--branch main]\n' +
      'A cluster is named with lower-case letters, digits and hyphens, beginning with a letter, at most 30 characters; ' +
      `not kube-…, ${RESERVED.join(', ')}.`,
  );
  process.exit(1);
}

const folder = join(
  dirname(fileURLToPath(import.meta.url)),
  cluster,
  'platform',
);
mkdirSync(folder, { recursive: true });

const shards = Array.from({ length: SHARDS }, (_, shard) => {
  const number = String(shard).padStart(2, '0');
  return {
    name: `berth-shard-${number}`,
    branch: `berth/clusters/${cluster}/${number}`,
  };
});
const sourcesOf = {
  flux: () =>
    values.delivery === 'main'
      ? [
          source('platform', values.branch, '1m'),
          environments('environments', 'platform'),
        ]
      : shards.flatMap(({ name, branch }) => [
          source(name, branch, '1h'),
          environments(name, name),
        ]),
  argocd: () => [
    project(),
    ...(values.delivery === 'main'
      ? [application('berth-environments', values.branch)]
      : shards.map(({ name, branch }) => application(name, branch))),
  ],
};
// The engine's name is left out where it is the usual one.
const command = [
  cluster,
  ...(values.engine === 'flux' ? [] : [`--engine ${values.engine}`]),
  `--delivery ${values.delivery}`,
  ...(values.branch === 'main' ? [] : [`--branch ${values.branch}`]),
].join(' ');
write(
  'sources.yaml',
  `# Written by clusters/generate-sources.mjs ${command}; edit kustomization.yaml instead.\n${sourcesOf[
    values.engine
  ]().join('---\n')}`,
);

// Git keeps no empty folder, and engines take a missing one for an error.
const environmentsFolder = join(folder, '../environments');
mkdirSync(environmentsFolder, { recursive: true });
writeFileSync(join(environmentsFolder, '.keep'), '');

if (existsSync(join(folder, 'kustomization.yaml'))) {
  console.log('kept kustomization.yaml, which holds the address');
} else {
  write(
    'kustomization.yaml',
    values.engine === 'flux' ? kustomizationOfFlux() : kustomizationOfArgocd(),
  );
}

function source(name, branch, interval) {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: ${name}
spec:
  interval: ${interval}
  timeout: 1m
  url: https://git.example.com/platform.git
  ref:
    branch: ${branch}
`;
}

function environments(name, sourceName) {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
spec:
  interval: 1h
  retryInterval: 1m
  timeout: 2m
  path: ./clusters/${cluster}/environments
  prune: true
  wait: false
  serviceAccountName: berth-shards
  sourceRef:
    kind: GitRepository
    name: ${sourceName}
`;
}

function kustomizationOfFlux() {
  return `# What cluster ${cluster} needs once, besides Flux itself. A cluster administrator applies it, again after a change:
#   kubectl apply -k clusters/${cluster}/platform
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: flux-system
resources:
  - ../../../definitions
  - ../../../engines/flux
  - sources.yaml
patches:
  # The one place with this repository's address, as the cluster reaches it.
  - target:
      kind: GitRepository
    patch: |
      - op: replace
        path: /spec/url
        value: https://git.example.com/platform.git
  # For a repository that is not public: a Secret in flux-system with the fields that
  # https://fluxcd.io/flux/components/source/gitrepositories/#secret-reference names.
  # - target:
  #     kind: GitRepository
  #   patch: |
  #     - op: add
  #       path: /spec/secretRef
  #       value:
  #         name: platform-repository
`;
}

/** What the Applications below may bring: Argo CD's own objects, and nothing else. */
function project() {
  return `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: berth
spec:
  description: What Berth asks Argo CD for, an AppProject and Applications for each environment
  sourceRepos:
    - https://git.example.com/platform.git
  destinations:
    - server: https://kubernetes.default.svc
      namespace: argocd
  namespaceResourceWhitelist:
    - group: argoproj.io
      kind: AppProject
    - group: argoproj.io
      kind: Application
`;
}

function application(name, branch) {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
spec:
  project: berth
  destination:
    server: https://kubernetes.default.svc
    namespace: argocd
  source:
    repoURL: https://git.example.com/platform.git
    targetRevision: ${branch}
    path: clusters/${cluster}/environments
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
      allowEmpty: true
    syncOptions:
      - ServerSideApply=true
    retry:
      limit: -1
      refresh: true
      backoff:
        duration: 1s
        factor: 2
        maxDuration: 30s
`;
}

function kustomizationOfArgocd() {
  return `# What cluster ${cluster} needs once, besides Argo CD itself. A cluster administrator applies it, again after a change:
#   kubectl apply -k clusters/${cluster}/platform
# The credentials of a repository that is not public: a Secret in argocd with the label
# argocd.argoproj.io/secret-type: repository (https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories).
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: argocd
resources:
  - ../../../definitions
  - ../../../engines/argocd
  - sources.yaml
patches:
  # The one place with this repository's address, as the cluster reaches it: twice, and the same that Berth has as
  # environments.repository.engineUrl.
  - target:
      kind: AppProject
    patch: |
      - op: replace
        path: /spec/sourceRepos/0
        value: https://git.example.com/platform.git
  - target:
      kind: Application
    patch: |
      - op: replace
        path: /spec/source/repoURL
        value: https://git.example.com/platform.git
`;
}

function write(name, text) {
  const file = join(folder, name);
  writeFileSync(file, text);
  console.log(`wrote ${relative(process.cwd(), file)}`);
}
