import type { EngineStep } from '@berth/plugin-environments-common';
import type {
  KubernetesObject,
  ObjectReference,
} from '@berth/plugin-environments-node';
import { evidenceOf } from './fluxConditions';
import { helmReleaseType, kustomizationType } from './fluxTypes';
import { inventoryOf } from './inventoryOf';
import { observeKustomization } from './observeKustomization';

/** What comes first in what is said of both. */
const WORST = ['failed', 'running', 'unknown', 'done'];

/** What brings other objects itself. */
const BRINGING = [kustomizationType, helmReleaseType];

/**
 * What an environment's Kustomizations say together of the applying of a commit: that of its frame, which brings those
 * of its contents, and these. Done once all are, and Flux's objects that they brought are there; what failed speaks for
 * all.
 *
 * @param objects - all of Flux's objects of the environment
 */
export function observeApplied(
  frame: { object: KubernetesObject; step: EngineStep } | undefined,
  contents: KubernetesObject[],
  expected: string | undefined,
  objects: KubernetesObject[],
): EngineStep {
  if (!frame) {
    return { state: 'unknown' };
  }
  const steps = [
    frame.step,
    ...contents.map(object =>
      observeKustomization(object, expected ?? frame.step.revision),
    ),
  ];
  const [worst] = [...steps].sort(
    (a, b) => WORST.indexOf(a.state) - WORST.indexOf(b.state),
  );
  if (worst.state !== 'done') {
    return worst;
  }
  const missing = missingOf([frame.object, ...contents], objects);
  if (missing.length > 0) {
    // Made a moment ago, of which the watch has not told yet, or deleted since, which nobody tells the Kustomization.
    const { revision } = frame.step;
    const names = missing.map(({ kind, name }) => `${kind} ${name}`).join(', ');
    return {
      state: 'running',
      revision,
      waitsFor: `Waits for ${names} to be there; what somebody deleted, Flux brings back at its next look, an hour later at most`,
      evidence: evidenceOf(frame.object),
    };
  }
  const at = steps
    .flatMap(step => step.at ?? [])
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
  return { ...frame.step, at };
}

/** Kustomizations and HelmReleases that were applied and are not there, which take with them what they would say. */
function missingOf(
  kustomizations: KubernetesObject[],
  objects: KubernetesObject[],
): ObjectReference[] {
  const there = new Set(
    objects.map(({ kind, metadata: { namespace, name } }) =>
      keyOf({ kind, namespace, name }),
    ),
  );
  return kustomizations
    .flatMap(inventoryOf)
    .filter(
      reference =>
        BRINGING.some(
          ({ kind, group }) =>
            kind === reference.kind && group === reference.group,
        ) && !there.has(keyOf(reference)),
    );
}

function keyOf({
  kind,
  namespace,
  name,
}: Pick<ObjectReference, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}
