import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import type { ClusterClient } from '../client/ClusterClient';
import { ReconcileFailure } from '../runtime/ReconcileFailure';
import type { HelmRelease, ValuesReference } from './HelmRelease';

/** A release's values: layers for Helm to merge, and a digest that changes when they mean something else. */
export interface ComposedValues {
  /** YAML texts; a later one overrides an earlier one. */
  layers: string[];
  digest: string;
}

/**
 * Collects `valuesFrom` in its order and `values` on top.
 *
 * @throws ReconcileFailure that names the ConfigMap or Secret and the key
 */
export async function composeValues(
  client: ClusterClient,
  object: HelmRelease,
): Promise<ComposedValues> {
  const layers: string[] = [];
  for (const reference of object.spec.valuesFrom ?? []) {
    const text = await read(client, reference, object.metadata.namespace ?? '');
    if (text !== undefined) {
      layers.push(
        reference.targetPath
          ? JSON.stringify(nested(reference.targetPath, text))
          : text,
      );
    }
  }
  if (object.spec.values) {
    layers.push(JSON.stringify(object.spec.values));
  }
  const merged = layers.reduce<Record<string, unknown>>(
    (values, layer) => merge(values, parsed(layer)),
    {},
  );
  const digest = createHash('sha256').update(canonical(merged)).digest('hex');
  return { layers, digest: `sha256:${digest}` };
}

async function read(
  client: ClusterClient,
  reference: ValuesReference,
  namespace: string,
): Promise<string | undefined> {
  const { kind, name, valuesKey = 'values.yaml', optional } = reference;
  const object = await client.get({ apiVersion: 'v1', kind, name, namespace });
  const data = (object?.data ?? {}) as Record<string, string>;
  const found = Object.hasOwn(data, valuesKey) ? data[valuesKey] : undefined;
  if (found === undefined) {
    if (optional && !object) {
      return undefined;
    }
    const resource = kind === 'Secret' ? 'secrets' : 'configmaps';
    const why = object
      ? `missing key '${valuesKey}' in ${kind} '${namespace}/${name}'`
      : `could not find ${kind} '${namespace}/${name}': ${resource} "${name}" not found`;
    // The object may be on its way, in the same apply.
    throw new ReconcileFailure(
      'ValuesError',
      `could not resolve ${kind} chart values reference '${namespace}/${name}' with key '${valuesKey}': ${why}`,
      'backoff',
    );
  }
  const text =
    kind === 'Secret' ? Buffer.from(found, 'base64').toString('utf8') : found;
  if (!reference.targetPath) {
    try {
      parsed(text);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      throw new ReconcileFailure(
        'ValuesError',
        `unable to read values from key '${valuesKey}' in ${kind} '${namespace}/${name}': ${words}`,
      );
    }
  }
  return text;
}

function parsed(text: string): Record<string, unknown> {
  const value: unknown = parse(text, { merge: true });
  if (value === null || value === undefined) {
    return {};
  }
  if (!isRecord(value)) {
    throw new Error('the values are not a map');
  }
  return value;
}

function nested(path: string, value: string): Record<string, unknown> {
  return path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, key) => ({ [key]: inner }), value) as Record<
    string,
    unknown
  >;
}

function merge(
  base: Record<string, unknown>,
  over: Record<string, unknown>,
): Record<string, unknown> {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const old = merged.get(key);
    merged.set(
      key,
      isRecord(old) && isRecord(value) ? merge(old, value) : value,
    );
  }
  return Object.fromEntries(merged);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
