import { recordAt } from '../json';
import { jsonPathValues } from '../jsonPath';
import type { JsonObject, KubeObject } from '../object';
import type { PrinterColumn, ResourceType } from '../resources';
import { age } from './age';
import { coreColumns } from './coreColumns';
import { workloadColumns } from './workloadColumns';

/** A column with how to read it from an object. */
export type Column = [
  name: string,
  read: (object: KubeObject) => unknown,
  /** Shown by `-o wide` only. */
  wide?: 'wide',
];

function customColumn(column: PrinterColumn): Column {
  const read = (object: KubeObject) => {
    const [value] = jsonPathValues(object, column.jsonPath);
    if (value === undefined || value === null) return '';
    if (column.type === 'date') return age(String(value));
    return typeof value === 'object' ? JSON.stringify(value) : value;
  };
  return column.priority ? [column.name, read, 'wide'] : [column.name, read];
}

const NAME: Column = ['Name', object => object.metadata.name];
const AGE: Column = ['Age', object => age(object.metadata.creationTimestamp)];
const CREATED: Column = [
  'Created At',
  object => object.metadata.creationTimestamp,
];

function columnsOf(type: ResourceType): Column[] {
  if (type.custom) {
    const own = type.custom.columns.map(customColumn);
    return own.length > 0 ? [NAME, ...own] : [NAME, AGE];
  }
  if (type.key === 'events') return coreColumns.events;
  // Theirs has the age in the midst.
  if (type.key === 'nodes') return [NAME, ...coreColumns.nodes];
  const own = coreColumns[type.key] ?? workloadColumns[type.key];
  if (own) {
    const narrow = own.filter(column => !column[2]);
    const wide = own.filter(column => column[2]);
    return [NAME, ...narrow, AGE, ...wide];
  }
  const created = /roles$|definitions$|limitranges/.test(type.plural);
  return [NAME, created ? CREATED : AGE];
}

function columnDefinition([name, , wide]: Column): JsonObject {
  return {
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: wide ? 1 : 0,
  };
}

function rowObject(object: KubeObject, include: string): JsonObject | null {
  if (include === 'None') return null;
  if (include === 'Object') return object;
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

/** The answer to `Accept: application/json;as=Table`, what `kubectl get` prints. */
export function tableOf(
  type: ResourceType,
  objects: KubeObject[],
  metadata: JsonObject,
  include = 'Metadata',
): JsonObject {
  const columns = columnsOf(type);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(columnDefinition),
    rows: objects.map(object => ({
      cells: columns.map(([, read]) => read(object) ?? ''),
      object: rowObject(object, include),
    })),
  };
}

/** What an answer shall look like, by the Accept header. */
export function representation(
  accept: string,
): 'Table' | 'PartialObjectMetadata' | 'object' {
  for (const option of accept.split(',')) {
    const as = /;\s*as=(\w+)/.exec(option)?.[1];
    const json = option.trim().startsWith('application/json');
    if (json && as === 'Table') return 'Table';
    if (json && as?.startsWith('PartialObjectMetadata')) {
      return 'PartialObjectMetadata';
    }
    if (json && !as) return 'object';
  }
  return 'object';
}

/** An object reduced to its metadata. */
export function partialOf(object: KubeObject): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: recordAt(object, 'metadata'),
  };
}
