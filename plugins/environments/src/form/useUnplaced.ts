import { type RefObject, useLayoutEffect, useState } from 'react';
import type { Problem } from '@berth/plugin-environments-common/parameters';
import { partsOf } from './problemSchema';

/**
 * Those problems that a form shows beside none of its fields. Which fields there are depends on the branches of its
 * schema that are taken, so that only what is drawn can tell.
 */
export function useUnplaced(
  problems: Problem[],
  form: RefObject<HTMLElement>,
): Problem[] {
  const [seen, setSeen] = useState<{
    problems: Problem[];
    unplaced: Problem[];
  }>({ problems: [], unplaced: [] });
  // Looked at twice at least: the form draws new problems only after it was first drawn with them.
  useLayoutEffect(() => {
    const sentences = form.current?.querySelectorAll('[id$="__error"]') ?? [];
    const placed = new Set(Array.from(sentences, ({ id }) => id));
    const unplaced = problems.filter(
      ({ field }) => !placed.has(`${partsOf(field).join('.')}__error`),
    );
    const same =
      seen.problems === problems &&
      JSON.stringify(seen.unplaced) === JSON.stringify(unplaced);
    if (!same) {
      setSeen({ problems, unplaced });
    }
  }, [form, problems, seen]);
  return seen.unplaced;
}
