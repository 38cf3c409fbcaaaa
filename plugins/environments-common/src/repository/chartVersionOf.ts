import { isMap, parseDocument } from 'yaml';

/**
 * The version that a chart's `Chart.yaml` says; undefined where it says none, or one that is no text, which Helm writes
 * in a way of its own. Never throws.
 */
export function chartVersionOf(text: string): string | undefined {
  const { contents, errors } = parseDocument(text);
  const version = isMap(contents) ? contents.get('version') : undefined;
  return errors.length === 0 && typeof version === 'string'
    ? version
    : undefined;
}
