import { isRecord } from './json';

type Step =
  | { kind: 'field'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'all' }
  | { kind: 'filter'; path: Step[]; value: string };

const TOKEN =
  /^(?:\.((?:\\.|[^.[\]\\])+)|\[(\d+)\]|\[\*\]|\[\?\(@([^=]+?)\s*==\s*["']([^"']*)["']\s*\)\]|\[['"]([^'"]+)['"]\])/;

function parsePath(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path.replace(/^\{|\}$/g, '').replace(/^\$/, '');
  if (rest && !/^[.[]/.test(rest)) rest = `.${rest}`;
  while (rest) {
    const match = TOKEN.exec(rest);
    if (!match) return [];
    const [token, field, index, filterPath, filterValue, quoted] = match;
    if (field === '*') steps.push({ kind: 'all' });
    else if (field !== undefined || quoted !== undefined) {
      const name = (field ?? quoted).replace(/\\(.)/g, '$1');
      steps.push({ kind: 'field', name });
    } else if (index !== undefined) {
      steps.push({ kind: 'index', index: Number(index) });
    } else if (filterPath !== undefined) {
      const inner = parsePath(filterPath);
      steps.push({ kind: 'filter', path: inner, value: filterValue });
    } else steps.push({ kind: 'all' });
    rest = rest.slice(token.length);
  }
  return steps;
}

function follow(values: unknown[], steps: Step[]): unknown[] {
  let current = values;
  for (const step of steps) {
    current = current.flatMap((value): unknown[] => {
      const items = Array.isArray(value) ? value : [];
      switch (step.kind) {
        case 'field':
          return isRecord(value) && step.name in value
            ? [value[step.name]]
            : [];
        case 'index':
          return step.index < items.length ? [items[step.index]] : [];
        case 'filter':
          return items.filter(item =>
            follow([item], step.path).some(v => String(v) === step.value),
          );
        default:
          return isRecord(value) ? Object.values(value) : items;
      }
    });
  }
  return current;
}

/** The values at a JSONPath of the kind that CRDs use for printer columns. */
export function jsonPathValues(object: unknown, path: string): unknown[] {
  const steps = parsePath(path);
  return steps.length === 0 ? [] : follow([object], steps);
}
