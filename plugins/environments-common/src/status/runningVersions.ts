import type { ApplicationStatus, Workload } from '../contract/status';
import { versionProblem } from '../rules/versions';
import type { Observations } from './Observations';

/**
 * What Git asks for against what serves, by application. What serves is read from the tags of images; where those say
 * nothing, what is applied and ready is what was asked for.
 *
 * @param applied - whether the engine has applied what Git asks for now
 */
export function runningVersions(
  { spec, workloads, previous }: Observations,
  applied: boolean,
): ApplicationStatus[] {
  const before = new Map(previous?.applications.map(it => [it.name, it]));
  const names = spec
    ? Object.keys(spec.applications).sort()
    : [...before.keys()];
  return names.map(name => {
    const desired = spec?.applications[name]?.version;
    const running = runningVersion(
      workloads.filter(
        it => it.application === name && it.kind !== 'Job' && it.desired > 0,
      ),
      desired,
      before.get(name)?.running,
      applied,
    );
    return {
      name,
      ...(desired !== undefined && { desired }),
      ...(running !== undefined && { running }),
    };
  });
}

function runningVersion(
  workloads: Workload[],
  desired: string | undefined,
  before: string | undefined,
  applied: boolean,
): string | undefined {
  if (workloads.length === 0 || workloads.some(({ ready }) => ready === 0)) {
    return undefined;
  }
  if (workloads.some(({ health }) => health !== 'ready')) {
    // The template may be the new one already, and those that are ready are of the old one.
    return before;
  }
  const tags = workloads.flatMap(({ images }) => images.flatMap(versionOf));
  if (desired !== undefined && tags.includes(desired)) {
    return desired;
  }
  if (before !== undefined && tags.includes(before)) {
    return before;
  }
  const [only, ...others] = new Set(tags);
  const certain =
    others.length === 0 && workloads.every(({ images }) => images.length === 1);
  if (only !== undefined && certain) {
    return only;
  }
  return applied ? desired : before;
}

/** The version that an image's tag is, with or without a `v` before it. */
function versionOf(image: string): string[] {
  const [, tag] = /:v?([^/:@]+)(?:@|$)/.exec(image) ?? [];
  return tag !== undefined && !versionProblem('tag', tag) ? [tag] : [];
}
