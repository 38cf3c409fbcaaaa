import type {
  DesiredEnvironments,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';
import type { Quota } from '../index/EnvironmentEntry';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';

interface Planned {
  customer: string;
  name: string;
  spec: EnvironmentSpec | undefined;
  host?: string;
  quota?: Quota;
}

/** The environments as they will be when the operations planned so far are committed. */
export class PlannedEnvironments implements DesiredEnvironments {
  readonly #planned = new Map<string, Planned>();
  readonly #hosts = new Map<string, string>();

  constructor(private readonly base: EnvironmentIndex) {}

  apply(
    id: string,
    reference: { customer: string; name: string },
    spec: EnvironmentSpec | undefined,
  ): void {
    const { blueprints } = this.base;
    const host = spec && blueprints.hostOf(spec);
    this.#planned.set(id, {
      customer: reference.customer,
      name: reference.name,
      spec,
      host,
      quota: spec && blueprints.quotaOf(spec),
    });
    if (host !== undefined) {
      this.#hosts.set(host, id);
    }
  }

  byId(
    id: string,
  ): { customer: string; name: string; spec?: EnvironmentSpec } | undefined {
    const planned = this.#planned.get(id);
    if (planned) {
      return planned.spec && planned;
    }
    return this.base.byId(id);
  }

  byHost(host: string): string | undefined {
    for (const owner of [this.#hosts.get(host), this.base.byHost(host)]) {
      const planned =
        owner === undefined ? undefined : this.#planned.get(owner);
      if (owner !== undefined && (!planned || planned.host === host)) {
        return owner;
      }
    }
    return undefined;
  }

  committed(cluster: string, withoutId: string): Quota {
    const total = { ...this.base.committed(cluster, withoutId) };
    for (const [id, { spec, quota }] of this.#planned) {
      if (id !== withoutId) {
        const before = this.base.entry(id);
        const gone =
          before?.spec?.cluster === cluster ? before.quota : undefined;
        const come = spec?.cluster === cluster ? quota : undefined;
        total.cpu += (come?.cpu ?? 0) - (gone?.cpu ?? 0);
        total.memory += (come?.memory ?? 0) - (gone?.memory ?? 0);
        total.pods += (come?.pods ?? 0) - (gone?.pods ?? 0);
      }
    }
    return total;
  }
}
