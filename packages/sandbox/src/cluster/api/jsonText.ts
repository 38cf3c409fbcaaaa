import type { JsonObject } from './object';

const texts = new WeakMap<object, string>();

/**
 * The JSON text of a stored object. Stored objects never change, so the text
 * is made once and serves lists, watches and the snapshot file alike.
 */
export function jsonText(object: object): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    texts.set(object, text);
  }
  return text;
}

const itemTexts = new WeakMap<object, string>();

/** The JSON text of a stored object as an item of a list, which says neither kind nor version of each. */
export function itemText(object: JsonObject): string {
  let text = itemTexts.get(object);
  if (text === undefined) {
    const { kind, apiVersion, ...item } = object;
    text = JSON.stringify(item);
    itemTexts.set(object, text);
  }
  return text;
}
