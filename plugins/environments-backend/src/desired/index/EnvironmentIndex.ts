import type {
  Blueprint,
  DesiredEnvironments,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';
import type { DesiredChart } from '@berth/plugin-environments-node';
import type { GitTree } from '../git/GitTree';
import { BlueprintIndex } from './BlueprintIndex';
import type { EnvironmentEntry, Quota } from './EnvironmentEntry';
import { type EngineObjects, readEngineObjects } from './readEngineObjects';
import { readBlueprints } from './readBlueprints';
import { readCharts } from './readCharts';
import { type CustomerEntry, readCustomers } from './readCustomers';
import { readEnvironments } from './readEnvironments';

/** All that the repository says of environments, blueprints and customers at one commit. Never changes. */
export class EnvironmentIndex implements DesiredEnvironments {
  readonly #byId = new Map<string, EnvironmentEntry>();
  readonly #byHost = new Map<string, string>();
  readonly #chartsOf = new Map<Blueprint, ReadonlyMap<string, DesiredChart>>();
  #totals: Map<string, Quota> | undefined;

  private constructor(
    readonly tree: GitTree,
    /** By folder: ids may be claimed twice. */
    readonly entries: ReadonlyMap<string, EnvironmentEntry>,
    readonly engineObjects: EngineObjects,
    readonly blueprints: BlueprintIndex,
    readonly customers: ReadonlyMap<string, CustomerEntry>,
    /** Versions by folder. */
    private readonly charts: ReadonlyMap<string, string>,
  ) {
    for (const entry of entries.values()) {
      if (!this.#byId.has(entry.id) || entry.spec) {
        this.#byId.set(entry.id, entry);
      }
      if (entry.host !== undefined && !this.#byHost.has(entry.host)) {
        this.#byHost.set(entry.host, entry.id);
      }
    }
  }

  /** Reads a commit; what is as it was in `previous` is taken from there. */
  static async read(
    tree: GitTree,
    previous?: EnvironmentIndex,
  ): Promise<EnvironmentIndex> {
    const same = async (folder: string) =>
      previous !== undefined &&
      (await tree.entry(folder))?.id ===
        (await previous.tree.entry(folder))?.id;
    const engineObjects =
      previous && (await same('clusters'))
        ? previous.engineObjects
        : await readEngineObjects(tree);
    const blueprints =
      previous && (await same('blueprints'))
        ? previous.blueprints
        : new BlueprintIndex(await readBlueprints(tree));
    const entries = await readEnvironments(
      tree,
      idsOf(engineObjects),
      previous && {
        tree: previous.tree,
        entries: previous.entries,
        engineObjects: idsOf(previous.engineObjects),
      },
    );
    for (const [folder, entry] of entries) {
      const known =
        blueprints === previous?.blueprints &&
        previous?.entries.get(folder)?.spec === entry.spec;
      if (entry.spec && !known) {
        entries.set(folder, {
          ...entry,
          host: blueprints.hostOf(entry.spec),
          quota: blueprints.quotaOf(entry.spec),
        });
      }
    }
    return new EnvironmentIndex(
      tree,
      entries,
      engineObjects,
      blueprints,
      previous && (await same('customers'))
        ? previous.customers
        : await readCustomers(tree),
      previous && (await same('charts'))
        ? previous.charts
        : await readCharts(tree),
    );
  }

  get commit(): string {
    return this.tree.commit;
  }

  /** All environments; an id that two folders claim is given once. */
  ids(): string[] {
    return [...this.#byId.keys()];
  }

  entry(id: string): EnvironmentEntry | undefined {
    return this.#byId.get(id);
  }

  byId(
    id: string,
  ): { customer: string; name: string; spec?: EnvironmentSpec } | undefined {
    return this.#byId.get(id);
  }

  byHost(host: string): string | undefined {
    return this.#byHost.get(host);
  }

  committed(cluster: string, withoutId: string): Quota {
    this.#totals ??= totalsOf(this.#byId.values());
    const total = this.#totals.get(cluster) ?? { cpu: 0, memory: 0, pods: 0 };
    const left = this.#byId.get(withoutId);
    const without = left?.spec?.cluster === cluster ? left.quota : undefined;
    return {
      cpu: total.cpu - (without?.cpu ?? 0),
      memory: total.memory - (without?.memory ?? 0),
      pods: total.pods - (without?.pods ?? 0),
    };
  }

  /**
   * The charts that a blueprint of this commit has for applications, by application, as far as they say which version
   * they have. Environments of one blueprint share the answer.
   */
  chartsOf(blueprint: Blueprint): ReadonlyMap<string, DesiredChart> {
    let charts = this.#chartsOf.get(blueprint);
    if (!charts) {
      charts = new Map(
        Object.entries(blueprint.applications).flatMap(([name, offer]) => {
          const chart = offer.type === 'helm' ? offer.chart : '';
          const version = this.charts.get(chart);
          return version ? [[name, { name: chart, version }] as const] : [];
        }),
      );
      this.#chartsOf.set(blueprint, charts);
    }
    return charts;
  }

  /** The clusters that hold an engine's object for an id. */
  clustersOf(id: string): string[] {
    return [...this.engineObjects]
      .filter(([, objects]) => objects.has(id))
      .map(([cluster]) => cluster);
  }
}

function idsOf(objects: EngineObjects): Set<string> {
  return new Set([...objects.values()].flatMap(each => [...each.keys()]));
}

function totalsOf(entries: Iterable<EnvironmentEntry>): Map<string, Quota> {
  const totals = new Map<string, Quota>();
  for (const { spec, quota } of entries) {
    if (spec && quota) {
      const total = totals.get(spec.cluster) ?? { cpu: 0, memory: 0, pods: 0 };
      totals.set(spec.cluster, {
        cpu: total.cpu + quota.cpu,
        memory: total.memory + quota.memory,
        pods: total.pods + quota.pods,
      });
    }
  }
  return totals;
}
