import { environmentId } from '../../rules/names';
import { applicationsOf } from '../applicationsOf';
import type { EngineOverlay, EngineRenderInput } from '../EngineRenderer';
import { writeYaml, type YamlValue } from '../writeYaml';
import { fluxKustomization } from './fluxKustomization';
import {
  FLUX_CONTENTS_ROLE,
  FLUX_NAMESPACE,
  fluxContentsName,
  fluxPartName,
} from './fluxNames';

/** Tells the frame from the contents. */
const PART = 'berth.dev/part';

/** The namespace and its walls, and what engine and Berth say of it: what its own service account may not touch. */
const FRAME_KINDS = [
  'Namespace',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'Role',
  'RoleBinding',
  'Environment',
  'HelmRelease',
  'Kustomization',
];

/** Kustomize's way to leave objects out; kind and name are of no meaning beside a target. */
const LEFT_OUT = writeYaml(
  {
    $patch: 'delete',
    apiVersion: 'v1',
    kind: 'any',
    metadata: { name: 'any' },
  },
  'needed',
);

const IN_FRAME = writeYaml(
  {
    apiVersion: 'v1',
    kind: 'any',
    metadata: { name: 'any', labels: { [PART]: 'frame' } },
  },
  'needed',
);

/** What a Kustomization leaves out of an overlay so that the frame remains, or the contents. */
export const leftOutOf = {
  frame: [{ target: { labelSelector: `${PART}!=frame` }, patch: LEFT_OUT }],
  contents: [{ target: { labelSelector: `${PART}=frame` }, patch: LEFT_OUT }],
};

/**
 * What makes an overlay one that two service accounts apply: its frame, which a cluster-wide one applies, and its
 * contents, which the environment's own applies. Flux takes sources from its objects' own namespace only, and nobody
 * but the platform may make its objects; so releases, with the values that they read, lie where Flux's objects do.
 */
export function fluxOverlay(input: EngineRenderInput): EngineOverlay {
  const { environment, blueprint } = input;
  const id = environmentId(environment.customer, environment.name);
  const applications = applicationsOf(environment, blueprint).helm.map(
    ({ name }) => name,
  );
  return {
    files: {
      'engine/contents.yaml': documents([
        accountOf(id),
        bindingOf(id),
        fluxKustomization(input, {
          name: fluxContentsName(id),
          account: fluxContentsName(id),
          leftOut: leftOutOf.contents,
        }),
      ]),
      'engine/places.yaml': documents([
        place('ServiceAccount', fluxContentsName(id)),
        place('Kustomization', fluxContentsName(id)),
        ...applications.flatMap(name => [
          place('HelmRelease', name, fluxPartName(id, name)),
          ...valuesOf(name).map(values =>
            // Longer than a label, which the names of ConfigMaps may be.
            place('ConfigMap', values, `${id}.${values}`),
          ),
        ]),
      ]),
    },
    resources: ['engine/contents.yaml'],
    patches: [
      { target: { kind: anyOf(FRAME_KINDS) }, patch: IN_FRAME },
      ...(applications.length
        ? [
            {
              target: {
                kind: 'ConfigMap',
                name: anyOf(applications.flatMap(valuesOf)),
              },
              patch: IN_FRAME,
            },
          ]
        : []),
    ],
    transformers: ['engine/places.yaml'],
  };
}

/** The ConfigMaps of an application's three layers of values, a later one over an earlier one. */
export function valuesOf(application: string): string[] {
  return [
    `${application}-values-blueprint`,
    `${application}-values-stage`,
    `${application}-values`,
  ];
}

function accountOf(id: string): YamlValue {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    // Said here, since the service accounts of what runs in the environment are contents.
    metadata: { name: fluxContentsName(id), labels: { [PART]: 'frame' } },
    automountServiceAccountToken: false,
  };
}

function bindingOf(id: string): YamlValue {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: FLUX_CONTENTS_ROLE },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: FLUX_CONTENTS_ROLE,
    },
    subjects: [
      {
        kind: 'ServiceAccount',
        name: fluxContentsName(id),
        namespace: FLUX_NAMESPACE,
      },
    ],
  };
}

/** Moves an object out of the overlay's namespace; a transformer, since these run after the namespace is set. */
function place(kind: string, name: string, newName?: string): YamlValue {
  return {
    apiVersion: 'builtin',
    kind: 'PatchTransformer',
    // Kustomize takes no two of one name, and an application may be called as another one's values are.
    metadata: { name: `${kind.toLowerCase()}-${name}` },
    target: { kind, name },
    patch: writeYaml(
      [
        {
          op: 'replace',
          path: '/metadata/namespace',
          value: FLUX_NAMESPACE,
        },
        ...(newName
          ? [{ op: 'replace', path: '/metadata/name', value: newName }]
          : []),
      ],
      'needed',
    ),
    options: newName ? { allowNameChange: true } : undefined,
  };
}

/** A regular expression for kustomize, which puts its own ends around it. */
function anyOf(names: string[]): string {
  return `(${names.join('|')})`;
}

function documents(objects: YamlValue[]): string {
  return objects.map(object => writeYaml(object, 'needed')).join('---\n');
}
