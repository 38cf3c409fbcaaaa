import { shardOf, shardOfBranch } from '@berth/plugin-environments-common';
import type { CommitSignature } from '../git/FastImport';
import { deliveryModes, type PlanningSurroundings } from '../DesiredOptions';
import type { DesiredRepository } from '../DesiredRepository';
import { newestCommit } from '../history/newestCommit';
import type { MainCommit } from '../history/readCommits';
import type { DeliveryMove } from './DeliveryMove';
import { environmentMove } from './environmentMove';
import { inShards } from './inShards';
import { clustersOf, planMoves, readClosureOf } from './planMoves';
import { type PushedMoves, pushMoves } from './pushMoves';
import type { Closure } from './readClosure';
import { settleDeliveries } from './settleDeliveries';
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
  /** Whether the last push was overtaken by somebody; all branches were fetched since. */
  isOvertaken: boolean;
  /** Asked right before each push; fails where this process is not the writer any more. */
  assertWriter: () => Promise<void>;
}

export interface Delivered {
  updates: DeliveryUpdate[];
  /** The environments whose problem, or whose expected revision, is another without a push. */
  changed: string[];
  /** True where another process is to move some of them. */
  waiting: boolean;
  /** What the remote does not let move by now, each in one sentence. */
  refused: string[];
  /** Why some of it was not pushed, as `pushAtomic` throws it; what was not stays pending. */
  failure?: unknown;
}

type Clusters = ReadonlyMap<string, MainCommit | undefined>;

/**
 * Takes a part of what is pending, compares it with what `main` says and moves the branches that differ, forward on
 * top of what is there, whoever put it there. What fails stays pending; what the remote refuses waits apart from all
 * others, and is tried where there is nothing else.
 */
export async function deliverPending(
  options: DeliverOptions,
): Promise<Delivered> {
  const { repository, surroundings, writes } = options;
  const { index, pending, mirror, closures, left } = repository;
  const { refused } = pending;
  if (!index || (writes ? !pending.isDue : pending.empty)) {
    return { updates: [], changed: [], waiting: false, refused: [] };
  }
  const isRetry = writes && !pending.hasNews;
  const changed: string[] = [];
  const clusters: Clusters = isRetry
    ? new Map(
        refused
          .shards()
          .map(branch => [shardOfBranch(branch).cluster, undefined]),
      )
    : new Map([...pending.clusters].slice(0, 4));
  const held = await repository.deletions.look(
    mirror,
    index,
    clustersOf(surroundings, clusters.keys()),
  );
  const { heads, trees } = mirror;
  const target = { index, heads, trees, surroundings, held, left };
  const deliveryOf = deliveryModes(surroundings);
  const read = new Map<string, Closure | undefined>();
  const news = writes ? pending.news() : [...pending.environments];
  const waiting = isRetry ? refused.environments() : news;
  let moving = 0;
  let shard: number | undefined;
  for (const id of inShards(waiting).slice(0, SLICE)) {
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
    moving += environmentMove(id, closure, target, deliveryOf) ? 1 : 0;
  }
  const ids = [...read.keys()];
  changed.push(...ids.filter(id => held.ids.has(id)));
  const plan = async (these: typeof read, of: Iterable<string>) =>
    (await planMoves(target, these, of)).filter(
      ({ branch }) => !writes || isRetry || !refused.has(branch),
    );
  const moves = await plan(read, clusters.keys());
  const pushed: PushedMoves = writes
    ? await pushMoves(moves, {
        push: these => push(options, these, clusters),
        shardsOf: of => plan(new Map(), of),
        isOvertaken: options.isOvertaken,
      })
    : // The process that writes will move them; until it has, what is here is old. A branch that goes may as well stay.
      {
        updates: [],
        refused: [],
        untried: moves.filter(({ shard: of, files }) => of || files),
      };
  // A commit that leaves all files as they were moves no branch.
  changed.push(...ids.filter(id => repository.isBehind(id)));
  const isLast = ids.length === waiting.length;
  const settled = settleDeliveries(
    repository,
    { ids, clusters, isLast, isRetry },
    pushed,
  );
  return {
    updates: pushed.updates,
    changed: [...changed, ...settled.changed],
    waiting: !writes && pushed.untried.length > 0,
    refused: settled.refused,
    failure: pushed.failure,
  };
}

async function push(
  { repository, committer, assertWriter }: DeliverOptions,
  moves: DeliveryMove[],
  clusters: Clusters,
): Promise<DeliveryUpdate[]> {
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
  clusters: Clusters,
): Promise<DeliverySource> {
  const { index, mirror } = repository;
  const [id] = move.environments;
  const known = move.shard
    ? clusters.get(shardOfBranch(move.branch).cluster)
    : repository.newest.get(id);
  const commit =
    known ??
    (await newestCommit(
      mirror.git,
      index!.commit,
      move.shard
        ? [`clusters/${shardOfBranch(move.branch).cluster}/environments`]
        : repository.pathsOf(id),
    ));
  return { ...commit, mainCommit: commit.commit };
}
