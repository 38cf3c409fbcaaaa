import { useCallback, useState } from 'react';
import type { Draft } from './Draft';

/** Another number where what is kept has another shape, so that an old draft is not misread. */
const KEY = 'environments.create.draft.v1';

function readDraft(): Draft | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

function keepDraft(draft?: Draft): void {
  try {
    if (draft) {
      localStorage.setItem(KEY, JSON.stringify(draft));
    } else {
      localStorage.removeItem(KEY);
    }
  } catch {
    // A browser that keeps nothing still lets one fill in the form.
  }
}

/** The creation that is being filled in, kept in the browser until it is asked for. */
export function useDraft(): {
  draft?: Draft;
  change: (draft: Draft) => void;
  forget: () => void;
} {
  const [draft, setDraft] = useState(readDraft);
  const change = useCallback((next: Draft) => {
    keepDraft(next);
    setDraft(next);
  }, []);
  const forget = useCallback(() => keepDraft(), []);
  return { draft, change, forget };
}
