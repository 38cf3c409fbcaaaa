import {
  type Blueprint,
  type EnvironmentSpec,
  hostOf,
  parseQuantity,
} from '@berth/plugin-environments-common';

import type { Quota } from './EnvironmentEntry';
import type { BlueprintVersion } from './readBlueprints';

/** The blueprints of one commit, and what they make of an environment. */
export class BlueprintIndex {
  readonly #byKey = new Map<string, BlueprintVersion>();

  constructor(readonly versions: readonly BlueprintVersion[]) {
    for (const version of versions) {
      this.#byKey.set(`${version.name}/${version.version}`, version);
    }
  }

  /** Undefined where there is none, or where it can't be used. */
  get(name: string, version: string): Blueprint | undefined {
    return this.#byKey.get(`${name}/${version}`)?.blueprint;
  }

  hostOf(spec: EnvironmentSpec): string | undefined {
    const blueprint = this.#of(spec);
    return blueprint && hostOf(spec, blueprint);
  }

  quotaOf(spec: EnvironmentSpec): Quota | undefined {
    const sizes = this.#of(spec)?.sizes ?? {};
    const size = Object.hasOwn(sizes, spec.size) ? sizes[spec.size] : undefined;
    const cpu = size && parseQuantity(size.cpu);
    const memory = size && parseQuantity(size.memory);
    return cpu !== undefined && memory !== undefined
      ? { cpu, memory, pods: size!.pods }
      : undefined;
  }

  #of({ blueprint }: EnvironmentSpec): Blueprint | undefined {
    return this.get(blueprint.name, blueprint.version);
  }
}
