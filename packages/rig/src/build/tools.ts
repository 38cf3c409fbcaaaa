import type { RigPart } from '../RigPart';
import type { Tool } from './Tool';

const KUBERNETES = 'v1.35.4';

/** Without these an API server says that it is v0.0.0, which clients do not take for a Kubernetes. */
function versionVariables(version: string): Record<string, string> {
  const [major, minor] = version.slice(1).split('.');
  return Object.fromEntries(
    ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap(
      name => [
        [`${name}.gitVersion`, version],
        [`${name}.gitMajor`, major],
        [`${name}.gitMinor`, minor],
        [`${name}.gitTreeState`, 'clean'],
        [`${name}.gitCommit`, '0'.repeat(40)],
        [`${name}.buildDate`, '2026-01-01T00:00:00Z'],
      ],
    ),
  );
}

/** All that the rig builds, in the order in which it is built. */
const TOOLS: readonly Tool[] = [
  {
    name: 'etcd',
    parts: ['control-plane'],
    binaries: [{ name: 'etcd', package: 'go.etcd.io/etcd/server/v3' }],
  },
  {
    name: 'kubernetes',
    parts: ['control-plane'],
    binaries: [
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kubectl',
    ].map(name => ({ name, package: `k8s.io/kubernetes/cmd/${name}` })),
    variables: versionVariables(KUBERNETES),
  },
  {
    name: 'kwok',
    parts: ['control-plane'],
    binaries: [{ name: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' }],
    files: [
      {
        module: 'sigs.k8s.io/kwok',
        from: 'kustomize/stage/node/fast/node-initialize.yaml',
        to: 'stages/node-initialize.yaml',
      },
      {
        module: 'sigs.k8s.io/kwok',
        from: 'kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
        to: 'stages/node-heartbeat-with-lease.yaml',
      },
      {
        module: 'sigs.k8s.io/kwok',
        from: 'kustomize/stage/volume/fast',
        to: 'volumes',
      },
    ],
  },
  {
    name: 'flux-source',
    parts: ['flux'],
    binaries: [
      {
        name: 'source-controller',
        package: 'github.com/fluxcd/source-controller',
      },
    ],
    files: [
      {
        // The other controllers read OCIRepository v1, which the CRDs of the version that is built do not have.
        module: 'github.com/fluxcd/source-controller@v1.9.5',
        from: 'config/crd/bases',
        to: 'crds',
      },
    ],
  },
  {
    name: 'flux',
    parts: ['flux'],
    binaries: ['kustomize-controller', 'helm-controller'].map(name => ({
      name,
      package: `github.com/fluxcd/${name}`,
    })),
    files: ['kustomize-controller', 'helm-controller'].map(name => ({
      module: `github.com/fluxcd/${name}`,
      from: 'config/crd/bases',
      to: `crds/${name}`,
    })),
  },
  {
    name: 'kustomize',
    parts: ['argocd'],
    binaries: [
      { name: 'kustomize', package: 'sigs.k8s.io/kustomize/kustomize/v5' },
    ],
  },
  {
    name: 'argocd',
    parts: ['argocd'],
    binaries: [
      { name: 'argocd', package: 'github.com/argoproj/argo-cd/v3/cmd' },
    ],
    files: [
      {
        module: 'github.com/argoproj/argo-cd/v3',
        from: 'manifests/crds',
        to: 'crds',
      },
      {
        module: 'github.com/argoproj/argo-cd/v3',
        from: 'manifests/base/config',
        to: 'config',
      },
      {
        module: 'github.com/argoproj/argo-cd/v3',
        from: 'hack/git-verify-wrapper.sh',
        to: 'git-verify-wrapper.sh',
      },
    ],
  },
  {
    name: 'gitea',
    parts: ['gitea'],
    binaries: [{ name: 'gitea', package: 'code.gitea.io/gitea' }],
    tags: ['sqlite', 'sqlite_unlock_notify'],
    cgo: true,
    files: ['options', 'templates', 'public'].map(name => ({
      module: 'code.gitea.io/gitea',
      from: name,
      to: name,
    })),
  },
];

/** The tools that some parts of the rig need, in the order in which they are built. */
export function toolsOf(parts: readonly RigPart[]): Tool[] {
  return TOOLS.filter(tool => tool.parts.some(part => parts.includes(part)));
}
