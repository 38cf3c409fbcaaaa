import type { EngineStep } from '@berth/plugin-environments-common';
import type { KubernetesObject } from '@berth/plugin-environments-node';
import { kustomizationType } from './fluxTypes';
import { inventoryOf } from './inventoryOf';
import { observeKustomization } from './observeKustomization';

/** What comes first in what is said of both. */
const WORST = ['failed', 'running', 'unknown', 'done'];

/**
 * What an environment's Kustomizations say together of the applying of a commit: that of its frame, which brings those
 * of its contents, and these. Done once all are; what failed speaks for all.
 */
export function observeApplied(
  frame: { object: KubernetesObject; step: EngineStep } | undefined,
  contents: KubernetesObject[],
  expected: string | undefined,
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
  const announced = inventoryOf(frame.object).filter(
    ({ kind, group }) =>
      kind === kustomizationType.kind && group === kustomizationType.group,
  );
  if (announced.length > contents.length) {
    // They were made a moment ago, and their watch has not said so yet.
    return { state: 'running', evidence: frame.step.evidence };
  }
  const at = steps
    .flatMap(step => step.at ?? [])
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
  return { ...frame.step, at };
}
