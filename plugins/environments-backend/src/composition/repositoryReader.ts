import { setTimeout as wait } from 'node:timers/promises';
import {
  landingOf,
  type PlanningCluster,
} from '@berth/plugin-environments-common';
import type { DesiredState } from '../desired';
import type { ObservedState } from '../observed';
import type { DesiredReader } from '../operations';
import type { Surroundings } from './Surroundings';

/** How long a plan waits for what clusters have to give, in milliseconds; it is made without it then. */
const PATIENCE = 1_000;

/** Git as the use cases read it, with what the clusters have to give beside it. */
export function repositoryReader(
  desired: DesiredState,
  observed: Pick<ObservedState, 'clusters'>,
  surroundings: Surroundings,
): DesiredReader {
  return {
    async planningContext() {
      const { tree, index } = desired.snapshot();
      const allocatable = new Map<
        string,
        NonNullable<PlanningCluster['allocatable']>
      >();
      // One that does not answer must not hold up changes of the others.
      const clusters = await Promise.race([
        observed.clusters(),
        wait(PATIENCE, [], { ref: false }),
      ]);
      for (const cluster of clusters) {
        if (cluster.allocatable) {
          allocatable.set(cluster.name, cluster.allocatable);
        }
      }
      return {
        ...(await surroundings.read(allocatable)),
        tree,
        environments: index,
        treeAt: commit => desired.treeAt(commit),
      };
    },

    landing({ stage, blueprint }) {
      return desired.ready().ok
        ? landingOf(
            surroundings.stages.find(({ name }) => name === stage),
            desired
              .snapshot()
              .index.blueprints.get(blueprint.name, blueprint.version),
          )
        : undefined;
    },

    async blueprints() {
      return desired
        .snapshot()
        .index.blueprints.versions.flatMap(({ blueprint }) => blueprint ?? []);
    },

    async customers() {
      return desired.snapshot().index.customers;
    },

    async history(environment, page) {
      const found = await desired.history(environment, page);
      return {
        ...found,
        items: found.items.map(({ requestedBy: _, ...commit }) => commit),
      };
    },

    async commitFiles(environment, commit) {
      return { items: await desired.commitFiles(commit, environment) };
    },
  };
}
