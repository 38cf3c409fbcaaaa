import type { CapacityShare, FileChange, Finding } from '../contract/plan';
import type { Landing } from '../contract/landing';
import type { Blueprint } from '../contract/blueprint';
import { hostOf } from '../render/hostOf';
import { environmentFolder } from '../repository/paths';
import { environmentId } from '../rules/names';
import { renderEnvironment } from '../render/renderEnvironment';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';
import { RefusalError } from './RefusalError';

/** What the reader of a plan should know besides its files. */
export function findings(
  draft: PlanDraft,
  files: FileChange[],
  capacity: CapacityShare[],
  context: PlanningContext,
  beforeBlueprint: Blueprint | undefined,
): Finding[] {
  return [
    ...hostFindings(draft, context),
    ...capacityFindings(draft, capacity),
    ...editedByHand(draft, files, context, beforeBlueprint),
  ];
}

/**
 * Refuses what has blocking findings.
 *
 * @throws RefusalError with their sentences
 */
export function refuseBlocked(plan: { findings: Finding[] }): void {
  const blocking = plan.findings.filter(it => it.severity === 'blocking');
  if (blocking.length > 0) {
    throw new RefusalError(
      blocking.map(({ field = '', message }) => ({ field, message })),
    );
  }
}

/** What keeps an operation from landing as its stage and its blueprint ask for. */
export function landingFindings(
  landing: Landing,
  { pullRequests }: PlanningContext,
): Finding[] {
  return landing === 'pull-request' && pullRequests === false
    ? [
        {
          severity: 'blocking',
          message:
            'its stage or its blueprint asks for a pull request, and no forge is configured to open one at; environments.repository.forge takes it',
        },
      ]
    : [];
}

function hostFindings(
  { after, blueprint }: PlanDraft,
  { environments }: PlanningContext,
): Finding[] {
  const host = after && blueprint && hostOf(after, blueprint);
  const holder = host && environments.byHost(host);
  return holder && holder !== environmentId(after.customer, after.name)
    ? [
        {
          severity: 'blocking',
          field: 'parameters',
          message: `the host ${host} belongs to ${holder} already; choose parameters that give another one`,
        },
      ]
    : [];
}

function capacityFindings(
  { before, after }: PlanDraft,
  capacity: CapacityShare[],
): Finding[] {
  if (before?.size === after?.size && before?.cluster === after?.cluster) {
    return [];
  }
  return capacity.flatMap((share): Finding[] => {
    const { requested, committed, allocatable } = share;
    const free = Math.max(0, allocatable - committed);
    if (requested <= free) {
      return [];
    }
    const beyond = requested > allocatable;
    return [
      {
        severity: beyond ? 'blocking' : 'warning',
        field: 'size',
        message: beyond
          ? `size ${after?.size} takes ${amount(
              share,
              requested,
            )}, more than the ${amount(share, allocatable)} that cluster ${
              after?.cluster
            } has in all`
          : `size ${after?.size} takes ${amount(
              share,
              requested,
            )} and cluster ${after?.cluster} has ${amount(
              share,
              free,
            )} not promised yet`,
      },
    ];
  });
}

function amount({ resource }: CapacityShare, value: number): string {
  const inUnit = resource === 'memory' ? value / 1024 ** 3 : value;
  const rounded = Math.round(inUnit * 100) / 100;
  const unit = { cpu: 'core', memory: 'GiB', pods: 'pod' }[resource];
  const several = rounded !== 1 && resource !== 'memory';
  return `${rounded} ${unit}${several ? 's' : ''}`;
}

/** Files that are not what Berth writes for the state before, and that the operation writes anew. */
function editedByHand(
  { environment, before, after }: PlanDraft,
  files: FileChange[],
  context: PlanningContext,
  blueprint: Blueprint | undefined,
): Finding[] {
  const cluster = context.clusters.find(it => it.name === before?.cluster);
  if (!before || !after || !blueprint || !cluster) {
    return [];
  }
  const expected = renderEnvironment({
    environment: before,
    blueprint,
    engine: cluster.engine,
    delivery: cluster.delivery,
    environmentObjects: cluster.environmentObjects,
    repository: context.repository,
  });
  const folder = environmentFolder(environment.customer, environment.name);
  return files
    .filter(
      ({ path, before: text }) =>
        text !== undefined &&
        path !== `${folder}/environment.yaml` &&
        text !== expected[path],
    )
    .map(({ path }) => ({
      severity: 'warning',
      message: `${path} is not as Berth writes it: somebody changed it, or another version of Berth wrote it; this operation writes it anew`,
    }));
}
