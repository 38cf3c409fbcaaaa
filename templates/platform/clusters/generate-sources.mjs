// Writes clusters/<cluster>/platform/sources.yaml: what Flux reads of this repository for a cluster's environments.
//   node clusters/generate-sources.mjs <cluster> [--delivery branches|main]
// Run it from anywhere, for a new cluster or after a change of its delivery, then set the repository's address in
// clusters/<cluster>/platform/kustomization.yaml and apply it: kubectl apply -k clusters/<cluster>/platform
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Berth spreads a cluster's environments over this many branches. */
const SHARDS = 32;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { delivery: { type: 'string', default: 'branches' } },
});
const [cluster] = positionals;
if (
  positionals.length !== 1 ||
  !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(cluster) ||
  cluster.length > 30 ||
  !['branches', 'main'].includes(values.delivery)
) {
  console.error(
    'Usage: node clusters/generate-sources.mjs <cluster> [--delivery branches|main]\n' +
      'A cluster is named with lower-case letters, digits and hyphens, at most 30 characters.',
  );
  process.exit(1);
}

const folder = join(
  dirname(fileURLToPath(import.meta.url)),
  cluster,
  'platform',
);
mkdirSync(folder, { recursive: true });

const sources =
  values.delivery === 'main'
    ? [
        source('platform', 'main', '1m'),
        environments('environments', 'platform'),
      ]
    : Array.from({ length: SHARDS }, (_, shard) => {
        const number = String(shard).padStart(2, '0');
        const name = `berth-shard-${number}`;
        return [
          source(name, `berth/clusters/${cluster}/${number}`, '1h'),
          environments(name, name),
        ];
      }).flat();
write(
  'sources.yaml',
  `# Written by clusters/generate-sources.mjs ${cluster} --delivery ${
    values.delivery
  }; edit kustomization.yaml instead.\n${sources.join('---\n')}`,
);

// Git keeps no empty folder, and Flux takes a missing one for an error.
const environmentsFolder = join(folder, '../environments');
mkdirSync(environmentsFolder, { recursive: true });
writeFileSync(join(environmentsFolder, '.keep'), '');

if (existsSync(join(folder, 'kustomization.yaml'))) {
  console.log('kept kustomization.yaml, which holds the address');
} else {
  write('kustomization.yaml', kustomization());
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
  sourceRef:
    kind: GitRepository
    name: ${sourceName}
`;
}

function kustomization() {
  return `# What cluster ${cluster} needs once, besides Flux itself. A cluster administrator applies it, again after a change:
#   kubectl apply -k clusters/${cluster}/platform
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: flux-system
resources:
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

function write(name, text) {
  const file = join(folder, name);
  writeFileSync(file, text);
  console.log(`wrote ${relative(process.cwd(), file)}`);
}
