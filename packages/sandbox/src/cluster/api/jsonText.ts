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
