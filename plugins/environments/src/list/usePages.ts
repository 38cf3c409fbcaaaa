import { useEffect, useState } from 'react';

/** Where one is among pages that only their cursors lead to. */
export interface Pages {
  /** Cursor of the page that is shown; absent for the first. */
  cursor?: string;
  /** Number of the page that is shown, from 0. */
  number: number;
  next(cursor: string): void;
  previous(): void;
}

/** Goes forward and back through pages; begins anew where what is listed changes. */
export function usePages(listed: string): Pages {
  const [state, setState] = useState<{ listed: string; cursors: string[] }>({
    listed,
    cursors: [],
  });
  const cursors = state.listed === listed ? state.cursors : [];
  useEffect(() => {
    setState(previous =>
      previous.listed === listed ? previous : { listed, cursors: [] },
    );
  }, [listed]);
  return {
    cursor: cursors[cursors.length - 1],
    number: cursors.length,
    next: cursor => setState({ listed, cursors: [...cursors, cursor] }),
    previous: () => setState({ listed, cursors: cursors.slice(0, -1) }),
  };
}
