import type { FileChange } from '../contract/plan';
import { renderEnvironment } from '../render/renderEnvironment';
import { parseEnvironment } from '../repository/parseDocument';
import { engineObjectPath, environmentFolder } from '../repository/paths';
import { environmentId, environmentTitle } from '../rules/names';
import { assertClustersRead } from './ClustersUnreadError';
import type { PlanDraft } from './PlanDraft';
import { RefusalError } from './RefusalError';
import type { PlanningCluster, PlanningContext } from './PlanningContext';

/**
 * How the repository changes, by path. Only the environment's folder and its engine objects do; a deletion takes the
 * whole folder, everything else leaves the files in it that Berth does not write.
 */
export async function changedFiles(
  draft: PlanDraft,
  context: PlanningContext,
): Promise<FileChange[]> {
  const { tree } = context;
  const { customer, name } = draft.environment;
  const written = writtenFiles(draft, context);
  const objects = engineObjects(draft, context);
  const folder = new Set(
    draft.after ? [] : await tree.list(environmentFolder(customer, name)),
  );
  const paths = new Set([
    ...Object.keys(written),
    ...objects,
    ...formerFiles(draft),
    ...folder,
  ]);
  const found = await Promise.all(
    [...paths].sort().map(async (path): Promise<FileChange[]> => {
      const before = await tree.read(path);
      const after = Object.hasOwn(written, path) ? written[path] : undefined;
      if (after === undefined) {
        // A file without text, such as a picture, goes with its folder all the same.
        return before !== undefined || folder.has(path)
          ? [
              {
                path,
                change: 'delete',
                ...(before !== undefined && { before }),
              },
            ]
          : [];
      }
      if (before === undefined) {
        return [{ path, change: 'add', after }];
      }
      return before === after
        ? []
        : [{ path, change: 'modify', before, after }];
    }),
  );
  const changes = found.flat();
  refuseElsewhere(draft, changes, objects);
  return changes;
}

/**
 * What Berth writes for the state after.
 *
 * @throws RefusalError where it would not read the document again, such as a state that is too large for one
 */
export function writtenFiles(
  { after, blueprint }: PlanDraft,
  context: PlanningContext,
): Record<string, string> {
  if (!after || !blueprint) {
    return {};
  }
  assertClustersRead(after.cluster, context);
  const { engine, delivery, environmentObjects } = clusterOf(
    after.cluster,
    context,
  );
  const written = renderEnvironment({
    environment: after,
    blueprint,
    engine,
    delivery,
    environmentObjects,
    repository: context.repository,
  });
  const path = `${environmentFolder(
    after.customer,
    after.name,
  )}/environment.yaml`;
  const { problem } = parseEnvironment(path, written[path]);
  if (problem !== undefined) {
    throw new RefusalError([
      {
        field: '',
        message: `The environment.yaml that this would make can't be read again: ${problem}`,
      },
    ]);
  }
  return written;
}

/**
 * The cluster of an environment can't change, but a commit by hand may have written another one into its document.
 *
 * @throws RefusalError where an engine's object at another cluster would go: the engine there would delete what runs
 */
function refuseElsewhere(
  { after, environment: { customer, name } }: PlanDraft,
  changes: FileChange[],
  objects: string[],
): void {
  const lost = changes.find(
    ({ path, change }) => change === 'delete' && objects.includes(path),
  );
  if (after && lost) {
    const title = environmentTitle(customer, name);
    const cluster = lost.path.split('/')[1];
    const folder = environmentFolder(customer, name);
    throw new RefusalError([
      {
        field: '',
        message: `${title} would be on the cluster ${after.cluster} after this, but ${lost.path} has it on ${cluster}, where the engine would delete it. Somebody changed one of the two by hand: put right in the repository what is wrong, ${folder}/environment.yaml or that file`,
      },
    ]);
  }
}

/** The engine objects that the environment has or may have, on whichever cluster. */
function engineObjects(
  { environment: { customer, name }, before }: PlanDraft,
  { clusters }: PlanningContext,
): string[] {
  const names = new Set(clusters.map(cluster => cluster.name));
  if (before) {
    names.add(before.cluster);
  }
  const id = environmentId(customer, name);
  return [...names].map(cluster => engineObjectPath(cluster, id));
}

/** What Berth wrote for applications of the state before. */
function formerFiles({ environment, before }: PlanDraft): string[] {
  const folder = environmentFolder(environment.customer, environment.name);
  return Object.keys(before?.applications ?? {}).flatMap(application => [
    `${folder}/values/${application}.yaml`,
    `${folder}/releases/${application}.yaml`,
  ]);
}

function clusterOf(
  name: string,
  { clusters }: PlanningContext,
): PlanningCluster {
  const cluster = clusters.find(it => it.name === name);
  if (!cluster) {
    throw new RefusalError([
      {
        field: 'cluster',
        message: `cluster takes one of ${clusters
          .map(it => it.name)
          .join(', ')}; ${name} is not registered any more`,
      },
    ]);
  }
  return cluster;
}
