import type { KubernetesObject } from '@berth/plugin-environments-node';

/** Labels that say whose an object is, or of which application. */
const LABELS = [
  'berth.dev/environment',
  'berth.dev/customer',
  'berth.dev/application',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/name',
  'pod-template-hash',
  'controller-revision-hash',
];

/** What identifies an object, and the labels that matter. */
export function keepMetadata(object: KubernetesObject): KubernetesObject {
  const {
    name,
    namespace,
    uid,
    generation,
    creationTimestamp,
    deletionTimestamp,
    labels,
    ownerReferences,
  } = object.metadata;
  const kept = LABELS.flatMap(label => {
    const value = labels?.[label];
    return value === undefined ? [] : [[label, value]];
  });
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      namespace,
      uid,
      generation,
      creationTimestamp,
      deletionTimestamp,
      labels: kept.length > 0 ? Object.fromEntries(kept) : undefined,
      ownerReferences: ownerReferences?.map(owner => ({
        kind: owner.kind,
        name: owner.name,
        uid: owner.uid,
      })),
    },
  };
}
