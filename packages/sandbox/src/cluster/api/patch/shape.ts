import { isRecord, recordAt } from '../json';
import type { JsonObject } from '../object';
import type { ResourceType } from '../resources';

/** A field that identifies an item of a list, with the value that counts when it is absent. */
export interface MergeKey {
  name: string;
  fallback?: string;
}

/** What patches need to know about a place in an object. */
export interface Shape {
  /** How a list at this place merges. */
  list: 'atomic' | 'set' | MergeKey[];
  /** Whether an object at this place is one value. */
  atomicMap: boolean;
  field(name: string): Shape;
  /** The shape of a list's items. */
  item(): Shape;
}

const BY_NAME: MergeKey[] = [{ name: 'name' }];
const PROTOCOL: MergeKey = { name: 'protocol', fallback: 'TCP' };

const LISTS: Record<string, MergeKey[]> = {
  containers: BY_NAME,
  initContainers: BY_NAME,
  ephemeralContainers: BY_NAME,
  env: BY_NAME,
  volumes: BY_NAME,
  imagePullSecrets: BY_NAME,
  secrets: BY_NAME,
  webhooks: BY_NAME,
  claims: BY_NAME,
  resourceClaims: BY_NAME,
  volumeMounts: [{ name: 'mountPath' }],
  volumeDevices: [{ name: 'devicePath' }],
  hostAliases: [{ name: 'ip' }],
  topologySpreadConstraints: [
    { name: 'topologyKey' },
    { name: 'whenUnsatisfiable' },
  ],
  conditions: [{ name: 'type' }],
  ownerReferences: [{ name: 'uid' }],
  addresses: [{ name: 'type' }],
};

const ATOMIC_MAPS = new Set([
  'selector',
  'nodeSelector',
  'namespaceSelector',
  'podSelector',
  'labelSelector',
  'fieldRef',
  'secretKeyRef',
  'configMapKeyRef',
  'resourceFieldRef',
  'roleRef',
  'involvedObject',
]);

class BuiltInShape implements Shape {
  constructor(
    private readonly kind: string,
    private readonly name: string,
    private readonly parent: string,
  ) {}

  get list(): 'atomic' | 'set' | MergeKey[] {
    if (this.name === 'finalizers') return 'set';
    if (this.name === 'ports') return this.ports();
    if (this.kind === 'ConfigMap' || this.kind === 'Secret') return 'atomic';
    return LISTS[this.name] ?? 'atomic';
  }

  get atomicMap(): boolean {
    return ATOMIC_MAPS.has(this.name);
  }

  field(name: string): Shape {
    return new BuiltInShape(this.kind, name, this.name);
  }

  item(): Shape {
    return new BuiltInShape(this.kind, `${this.name}[]`, this.name);
  }

  private ports(): 'atomic' | MergeKey[] {
    if (/ontainers\[\]$/.test(this.parent)) {
      return [{ name: 'containerPort' }, PROTOCOL];
    }
    const ofService = this.kind === 'Service' && this.parent === 'spec';
    return ofService ? [{ name: 'port' }, PROTOCOL] : 'atomic';
  }
}

class SchemaShape implements Shape {
  constructor(private readonly schema: JsonObject) {}

  get list(): 'atomic' | 'set' | MergeKey[] {
    const kind = this.schema['x-kubernetes-list-type'];
    if (kind === 'set') return 'set';
    const keys = this.schema['x-kubernetes-list-map-keys'];
    if (kind !== 'map' || !Array.isArray(keys)) return 'atomic';
    return keys.map(key => {
      const property = recordAt(
        this.schema,
        'items',
        'properties',
        String(key),
      );
      const fallback = property.default;
      return {
        name: String(key),
        ...(typeof fallback === 'string' ? { fallback } : {}),
      };
    });
  }

  get atomicMap(): boolean {
    return this.schema['x-kubernetes-map-type'] === 'atomic';
  }

  field(name: string): Shape {
    const property = recordAt(this.schema, 'properties')[name];
    if (isRecord(property)) return new SchemaShape(property);
    return new SchemaShape(recordAt(this.schema, 'additionalProperties'));
  }

  item(): Shape {
    return new SchemaShape(recordAt(this.schema, 'items'));
  }
}

class CustomRootShape implements Shape {
  readonly list = 'atomic';
  readonly atomicMap = false;
  private readonly schema: SchemaShape;

  constructor(private readonly kind: string, schema: JsonObject) {
    this.schema = new SchemaShape(schema);
  }

  field(name: string): Shape {
    return name === 'metadata'
      ? new BuiltInShape(this.kind, 'metadata', '')
      : this.schema.field(name);
  }

  item(): Shape {
    return this;
  }
}

/** The shape of a type's objects: from a CRD's schema, else from what Kubernetes declares. */
export function shapeOf(type: ResourceType): Shape {
  return type.custom
    ? new CustomRootShape(type.kind, type.custom.schema)
    : new BuiltInShape(type.kind, '', '');
}
