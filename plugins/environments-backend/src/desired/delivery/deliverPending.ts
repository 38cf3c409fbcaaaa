import { environmentBranch, shardOf } from '@berth/plugin-environments-common';
import type { CommitSignature } from '../git/FastImport';
import { deliveryModes, type PlanningSurroundings } from '../DesiredOptions';
import type { DesiredRepository } from '../DesiredRepository';
import { newestCommit } from '../history/newestCommit';
import type { MainCommit } from '../history/readCommits';
import type { DeliveryMove } from './DeliveryMove';
import { environmentMove } from './environmentMove';
import { inShards } from './inShards';
import { clustersOf, planMoves, readClosureOf } from './planMoves';
import type { Closure } from './readClosure';
import {
  type DeliverySource,
  type DeliveryUpdate,
  writeDeliveries,
} from './writeDeliveries';

/** Environments that are looked at before anything else gets its turn. */
const SLICE = 200;

export interface DeliverOptions {
  repository: DesiredRepository;
  surroundings: PlanningSurroundings;
  committer: CommitSignature;
  /** False in a process that only reads. */
  writes: boolean;
  /** Asked right before the push; fails where this process is not the writer any more. */
  assertWriter: () => Promise<void>;
}

export interface Delivered {
  updates: DeliveryUpdate[];
  /** The environments whose problem, or whose expected revision, is another without a push. */
  changed: string[];
  /** True where another process is to move some of them. */
  waiting: boolean;
}

/**
 * Takes a part of what is pending, compares it with what `main` says and moves the branches that differ, forward on
 * top of what is there, whoever put it there. What fails stays pending.
 *
 * @throws as `pushAtomic`
 */
export async function deliverPending(
  options: DeliverOptions,
): Promise<Delivered> {
  const { repository, surroundings, writes } = options;
  const { index, pending, mirror, closures } = repository;
  if (!index || pending.empty) {
    return { updates: [], changed: [], waiting: false };
  }
  const changed: string[] = [];
  const clusters = new Map([...pending.clusters].slice(0, 4));
  const held = await repository.deletions.look(
    mirror,
    index,
    clustersOf(surroundings, clusters.keys()),
  );
  const target = {
    index,
    heads: mirror.heads,
    trees: mirror.trees,
    surroundings,
    held,
  };
  const deliveryOf = deliveryModes(surroundings);
  const read = new Map<string, Closure | undefined>();
  let moving = 0;
  let shard: number | undefined;
  for (const id of inShards(pending.environments).slice(0, SLICE)) {
    // A shard that was begun goes as a whole, unless it is a push by itself.
    const most = mirror.pace.branches * (shardOf(id) === shard ? 2 : 1);
    if (writes && moving >= most) {
      break;
    }
    shard = shardOf(id);
    const closure = await readClosureOf(index, id);
    if (closures.get(id)?.problem !== closure?.problem) {
      changed.push(id);
    }
    closures.set(id, closure);
    read.set(id, closure);
    const head = mirror.heads.get(environmentBranch(id));
    moving += environmentMove(id, index, closure, head, deliveryOf) ? 1 : 0;
  }
  const ids = [...read.keys()];
  changed.push(...ids.filter(id => held.ids.has(id)));
  const moves = await planMoves(target, read, clusters.keys());
  const updates = writes ? await pushMoves(options, moves, clusters) : [];
  // A commit that leaves all files as they were moves no branch.
  changed.push(...ids.filter(id => repository.isBehind(id)));
  // The engine's objects of environments that still wait come with these.
  const isLast = ids.length === pending.environments.size;
  pending.done(ids, isLast ? clusters.keys() : []);
  if (!writes) {
    // The process that writes will move them; until it has, what is here is old.
    for (const move of moves) {
      pending.await(move, clusters);
    }
  }
  return { updates, changed, waiting: !writes && moves.length > 0 };
}

async function pushMoves(
  { repository, committer, assertWriter }: DeliverOptions,
  moves: DeliveryMove[],
  clusters: ReadonlyMap<string, MainCommit | undefined>,
): Promise<DeliveryUpdate[]> {
  if (moves.length === 0) {
    return [];
  }
  const sources = new Map<DeliveryMove, DeliverySource>();
  for (const move of moves) {
    sources.set(move, await sourceOf(repository, move, clusters));
  }
  const updates = await writeDeliveries(
    repository.mirror.git,
    moves,
    move => sources.get(move)!,
    committer,
  );
  await assertWriter();
  await repository.mirror.push(updates);
  return updates;
}

/** The newest commit on `main` that reaches what a branch holds. */
async function sourceOf(
  repository: DesiredRepository,
  move: DeliveryMove,
  clusters: ReadonlyMap<string, MainCommit | undefined>,
): Promise<DeliverySource> {
  const { index, mirror } = repository;
  const [id] = move.environments;
  const known = move.shard
    ? clusters.get(move.branch.split('/')[2])
    : repository.newest.get(id);
  const commit =
    known ??
    (await newestCommit(
      mirror.git,
      index!.commit,
      move.shard
        ? [`clusters/${move.branch.split('/')[2]}/environments`]
        : repository.pathsOf(id),
    ));
  return { ...commit, mainCommit: commit.commit };
}
