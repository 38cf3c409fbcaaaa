import { InputError } from '@backstage/errors';
import { parseAllDocuments } from 'yaml';
import { kubernetesScalars } from './kubernetesScalars';
import type { Manifest } from './Manifest';

/**
 * Reads a stream of YAML documents as Kubernetes does, with `List` objects taken apart
 * and empty documents left out; the order is kept.
 *
 * @param source - what wrote it, for error messages
 * @throws InputError where it is not YAML, a document is not an object with apiVersion,
 *   kind and name, or a number is infinite or too large
 *   for JavaScript to hold exactly
 */
export function parseManifests(text: string, source: string): Manifest[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    customTags: kubernetesScalars,
  });
  if (!Array.isArray(documents)) {
    return [];
  }
  return [...documents].flatMap(document => {
    const [problem] = document.errors;
    if (problem) {
      throw new InputError(
        `${source} is not valid YAML: ${problem.message.trim()}`,
      );
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      throw new InputError(`${source} is not valid YAML`, error);
    }
    const plain = exactNumbers(value, source);
    return plain === null || plain === undefined
      ? []
      : objectsIn(plain, source);
  });
}

function objectsIn(value: unknown, source: string): Manifest[] {
  if (isList(value)) {
    return value.items.flatMap(item => objectsIn(item, source));
  }
  if (!isManifest(value)) {
    throw new InputError(
      `${source} contains a document that is not a Kubernetes object with apiVersion, kind and metadata.name: ${JSON.stringify(
        value,
      ).slice(0, 200)}`,
    );
  }
  return [value];
}

function isList(value: unknown): value is { items: unknown[] } {
  return (
    isRecord(value) &&
    typeof value.kind === 'string' &&
    value.kind.endsWith('List') &&
    Array.isArray(value.items)
  );
}

function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    value.apiVersion !== '' &&
    typeof value.kind === 'string' &&
    value.kind !== '' &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === 'string' &&
    value.metadata.name !== ''
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function exactNumbers(value: unknown, source: string): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) {
      throw new InputError(
        `${source} contains the number ${value}, which is too large: write it as a quoted string`,
      );
    }
    return number;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new InputError(
      `${source} contains the number ${value}, which Kubernetes cannot hold: write it as a quoted string`,
    );
  }
  if (Array.isArray(value)) {
    return value.map(item => exactNumbers(item, source));
  }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, exactNumbers(item, source)] as const,
    );
    return Object.fromEntries(entries);
  }
  return value;
}
