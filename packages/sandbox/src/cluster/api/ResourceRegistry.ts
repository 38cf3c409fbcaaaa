import { builtInTypes, type ResourceType } from './resources';

/** The types that the server serves now: the built-in ones and those of CRDs. */
export class ResourceRegistry {
  private readonly builtIn = builtInTypes();
  private custom = new Map<string, ResourceType[]>();
  private byPath = new Map<string, ResourceType>();
  private byKey = new Map<string, ResourceType>();

  constructor() {
    this.index();
  }

  /** The served type at a path, if any. */
  find(
    group: string,
    version: string,
    plural: string,
  ): ResourceType | undefined {
    return this.byPath.get(`${group}/${version}/${plural}`);
  }

  /** The type under which objects of this key are stored. */
  storage(key: string): ResourceType | undefined {
    return this.byKey.get(key);
  }

  /**
   * The storage type of a key that must exist.
   * @throws Error when there is none, which is a mistake in the caller.
   */
  require(key: string): ResourceType {
    const type = this.byKey.get(key);
    if (!type) throw new Error(`No type is registered under "${key}"`);
    return type;
  }

  /** The served type of an object's apiVersion and kind, if any. */
  ofKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.all().find(
      type => type.apiVersion === apiVersion && type.kind === kind,
    );
  }

  /** All served types; a CRD's versions are several. */
  all(): ResourceType[] {
    return [...this.builtIn, ...[...this.custom.values()].flat()];
  }

  /** One type per storage key. */
  stored(): ResourceType[] {
    return [...this.byKey.values()];
  }

  /** Serves the versions that a CRD defines, the stored one first. */
  addCustom(name: string, versions: ResourceType[]): void {
    this.custom.set(name, versions);
    this.index();
  }

  removeCustom(name: string): void {
    this.custom.delete(name);
    this.index();
  }

  private index(): void {
    this.byPath = new Map();
    this.byKey = new Map();
    for (const type of this.all()) {
      this.byPath.set(`${type.group}/${type.version}/${type.plural}`, type);
      if (!this.byKey.has(type.key)) this.byKey.set(type.key, type);
    }
  }
}
