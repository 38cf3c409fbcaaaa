import { useCallback, useEffect, useState } from 'react';

/** Where one is among pages that only their cursors lead to. */
export interface Pages {
  /** Cursor of the page that is shown; absent for the first. */
  cursor?: string;
  /** Number of the page that is shown, from 0. */
  number: number;
  /** Goes on to the page that a cursor leads to; nothing where one is there already, as after a double click. */
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
  const turn = useCallback(
    (from: (there: string[]) => string[]) =>
      setState(previous => {
        const there = previous.listed === listed ? previous.cursors : [];
        return { listed, cursors: from(there) };
      }),
    [listed],
  );
  const next = useCallback(
    (cursor: string) =>
      turn(there => (there.at(-1) === cursor ? there : [...there, cursor])),
    [turn],
  );
  const previous = useCallback(() => turn(there => there.slice(0, -1)), [turn]);
  return { cursor: cursors.at(-1), number: cursors.length, next, previous };
}
