import { badRequest } from './ApiError';
import { isRecord, recordAt, recordsAt, stringAt, valueAt } from './json';
import type { KubeObject } from './object';

/** Whether an object is among those asked for. */
export type Matcher = (object: KubeObject) => boolean;

type LabelTest = (labels: Record<string, string>) => boolean;

function oneLabelTest(text: string): LabelTest {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set) {
    const values = set[3].split(',').map(v => v.trim());
    const key = set[1];
    return set[2] === 'in'
      ? labels => key in labels && values.includes(labels[key])
      : labels => !(key in labels) || !values.includes(labels[key]);
  }
  const equal = /^([^!=\s]+)\s*(==|=|!=)\s*([^=\s]*)$/.exec(text);
  if (equal) {
    const [, key, operator, value] = equal;
    return operator === '!='
      ? labels => labels[key] !== value
      : labels => labels[key] === value;
  }
  const absent = /^!\s*([^!=\s(),]+)$/.exec(text);
  if (absent) return labels => !(absent[1] in labels);
  if (/^[^!=\s(),]+$/.test(text)) return labels => text in labels;
  throw badRequest(
    `unable to parse requirement: found '${text}', expected: in, notin, =, ==, !=, gt, lt`,
  );
}

/**
 * A label selector as it stands in a query.
 * @throws ApiError 400 when it cannot be parsed.
 */
export function labelMatcher(selector: string): Matcher {
  const parts = selector
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(Boolean);
  const tests = parts.map(oneLabelTest);
  return object => {
    const labels = object.metadata.labels ?? {};
    return tests.every(test => test(labels));
  };
}

/** A LabelSelector object (matchLabels, matchExpressions); an empty one matches all. */
export function matchesLabelSelector(
  selector: unknown,
  labels: Record<string, string> = {},
): boolean {
  if (!isRecord(selector)) return false;
  for (const [key, value] of Object.entries(
    recordAt(selector, 'matchLabels'),
  )) {
    if (labels[key] !== value) return false;
  }
  return recordsAt(selector, 'matchExpressions').every(expression => {
    const key = stringAt(expression, 'key');
    const values = Array.isArray(expression.values) ? expression.values : [];
    switch (expression.operator) {
      case 'In':
        return key in labels && values.includes(labels[key]);
      case 'NotIn':
        return !(key in labels) || !values.includes(labels[key]);
      case 'Exists':
        return key in labels;
      default:
        return !(key in labels);
    }
  });
}

const COMMON_FIELDS = ['metadata.name', 'metadata.namespace'];
const FIELDS: Record<string, string[]> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  namespaces: ['status.phase'],
  secrets: ['type'],
  nodes: ['spec.unschedulable'],
  'replicasets.apps': ['status.replicas'],
  'jobs.batch': ['status.successful'],
};

/** `regarding.*` of events.k8s.io is `involvedObject.*` in storage. */
function storedField(key: string, field: string): string {
  return key === 'events'
    ? field.replace(/^regarding\./, 'involvedObject.')
    : field;
}

function fieldText(object: KubeObject, field: string): string {
  if (field === 'source') return stringAt(object, 'source', 'component');
  const value = valueAt(object, ...field.split('.'));
  return value === undefined || value === null ? '' : String(value);
}

/** A parsed field selector; `name` where it asks for one name only. */
export interface FieldSelector {
  matches: Matcher;
  name?: string;
}

/**
 * A field selector as it stands in a query.
 * @throws ApiError 400 when it cannot be parsed or the type does not support the field.
 */
export function fieldSelector(key: string, selector: string): FieldSelector {
  let name: string | undefined;
  const tests = selector
    .split(',')
    .filter(part => part.trim() !== '')
    .map((part): Matcher => {
      const parsed = /^\s*([^!=]+?)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
      if (!parsed) {
        throw badRequest(
          `invalid selector: '${part}'; can't understand '${part}'`,
        );
      }
      const field = storedField(key, parsed[1]);
      const known =
        COMMON_FIELDS.includes(field) || FIELDS[key]?.includes(field);
      if (!known) {
        throw badRequest(
          FIELDS[key]
            ? `field label not supported: ${parsed[1]}`
            : `"${parsed[1]}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
        );
      }
      const value = parsed[3];
      if (parsed[2] === '!=')
        return object => fieldText(object, field) !== value;
      if (field === 'metadata.name') name = value;
      return object => fieldText(object, field) === value;
    });
  return { matches: object => tests.every(test => test(object)), name };
}
