import { useCallback, useEffect, useRef, useState } from 'react';
import { useSignal } from '@backstage/plugin-signals-react';
import { useText } from '../translation/useText';
import { withDeadline } from './withDeadline';

/** What is known of something that the server may change at any time. */
export interface LiveResource<T> {
  /** The last answer; kept while the next one is fetched, and where fetching it fails. */
  value?: T;
  /** Why the last fetch failed; absent once one succeeds again. */
  error?: unknown;
  loading: boolean;
  /** When the value was fetched, in milliseconds since 1970. */
  fetchedAt?: number;
  refresh(): void;
}

export interface LiveOptions<T> {
  /** What is fetched; another key fetches anew. */
  key: string;
  /** Signal channel whose messages mean that there is something new. */
  channel: string;
  /** Milliseconds between two fetches where no signals come. */
  period: number;
  /** True where it is worth asking at `period` although signals come. */
  hurried?: (value: T) => boolean;
  /** Milliseconds that an answer may take; 30,000 where left out. */
  patience?: number;
}

/**
 * Milliseconds for what Berth reads of a cluster at the moment that it is asked. It gives the cluster less, and says
 * itself which one does not answer: better words than that no answer came.
 */
export const CLUSTER_PATIENCE = 75_000;

/** Shortest time between the beginnings of fetches where one signal follows the other, in milliseconds. */
const SHORTEST = 1000;

/** The same for the second fetch after a rest: what changes first is seldom all that changes. */
const SECOND_LOOK = 200;

/** Milliseconds between two fetches where signals come, against one that got lost. */
const SAFETY_NET = 30_000;

/** Milliseconds after which signals arrive for sure: those sent before the connection stood are lost. */
const CONNECTED_BY = 2_000;

/** Milliseconds after which a fetch that has no answer fails, so that what it should have brought is not called fresh. */
const PATIENCE = 30_000;

/** Fetches something and keeps it fresh: at every signal, but hardly more than once a second, and now and then anyway. */
export function useLiveResource<T>(
  load: (signal: AbortSignal) => Promise<T>,
  options: LiveOptions<T>,
): LiveResource<T> {
  const { key, channel, period, patience = PATIENCE } = options;
  const { lastSignal, isSignalsAvailable } = useSignal(channel);
  const [state, setState] = useState<Omit<LiveResource<T>, 'refresh'>>({
    loading: true,
  });
  const t = useText();
  const noAnswer = t('failure.noAnswer', { seconds: String(patience / 1000) });
  const latest = useRef({ load, noAnswer, patience });
  latest.current = { load, noAnswer, patience };
  const refresher = useRef<() => void>(() => {});

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let startedAt = -Infinity;
    let rested = true;
    let running = false;
    let again = false;
    const run = async () => {
      timer = undefined;
      const now = performance.now();
      rested = now - startedAt > SHORTEST + SECOND_LOOK;
      startedAt = now;
      running = true;
      try {
        const value = await withDeadline(latest.current.load, {
          signal: abort.signal,
          milliseconds: latest.current.patience,
          words: latest.current.noAnswer,
        });
        if (!abort.signal.aborted) {
          setState({ value, loading: false, fetchedAt: Date.now() });
        }
      } catch (error) {
        if (!abort.signal.aborted) {
          setState(previous => ({ ...previous, error, loading: false }));
        }
      }
      running = false;
      if (again) {
        again = false;
        ask();
      }
    };
    function ask() {
      if (abort.signal.aborted || timer !== undefined) {
        return;
      }
      if (running) {
        again = true;
        return;
      }
      const pause = rested ? SECOND_LOOK : SHORTEST;
      const wait = startedAt + pause - performance.now();
      timer = setTimeout(run, Math.max(0, wait));
    }
    refresher.current = ask;
    setState(previous => ({ ...previous, loading: true }));
    void run();
    const connected = setTimeout(ask, CONNECTED_BY);
    return () => {
      abort.abort();
      clearTimeout(timer);
      clearTimeout(connected);
    };
  }, [key]);

  const refresh = useCallback(() => refresher.current(), []);

  useEffect(() => {
    if (lastSignal) {
      refresh();
    }
  }, [lastSignal, refresh]);

  const hurried =
    state.error !== undefined ||
    (state.value !== undefined && !!options.hurried?.(state.value));
  const every = isSignalsAvailable && !hurried ? SAFETY_NET : period;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) {
        refresh();
      }
    }, every);
    const onVisible = () => !document.hidden && refresh();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [every, refresh]);

  return { ...state, refresh };
}
