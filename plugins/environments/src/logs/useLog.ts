import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { EnvironmentReference } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { Refusal, refusalOf } from '../api/refusalOf';

/** Most lines that are kept; the oldest go first. */
const MOST = 50_000;

/** Lines that are asked for where nobody says since when. */
const TAIL = 1_000;

/** Most lines that the API gives of what was before. */
const LONGEST_TAIL = 10_000;

/** Milliseconds between two paintings of lines that came in. */
const PAINT = 250;

/** Paintings without a line after which an open stream is called quiet. */
const QUIET = 2;

export interface LogQuestion {
  pod: string;
  container?: string;
  /** ISO 8601 duration. */
  since?: string;
  previous?: 'true';
}

export interface Log {
  lines: string[];
  /** How many lines came, with those that are not kept any more. */
  came: number;
  /** There may be older lines in the time that was asked for: neither the API nor the page gives any number. */
  cut: boolean;
  /** `ended`: the container has; `read`: nothing is followed. */
  state: 'reading' | 'following' | 'ended' | 'read' | 'failed';
  refusal?: Refusal;
}

const NOTHING: Log = { lines: [], came: 0, cut: false, state: 'reading' };

/** The lines of a container, and those that come while they are followed; another round reads them anew. */
export function useLog(
  reference: EnvironmentReference,
  question: LogQuestion,
  follow: boolean,
  round: number,
): Log {
  const api = useApi(environmentsApiRef);
  const { customer, name } = reference;
  const asked = JSON.stringify(question);
  const [log, setLog] = useState<Log>(NOTHING);

  useEffect(() => {
    setLog(NOTHING);
    const abort = new AbortController();
    const { since, ...which } = JSON.parse(asked) as LogQuestion;
    const query = { ...which, since, tail: since ? LONGEST_TAIL : TAIL };
    const atMost = since ? LONGEST_TAIL : MOST;
    let pending: string[] = [];
    const paint = (state: Log['state'], refusal?: Refusal) => {
      if (abort.signal.aborted) {
        return;
      }
      const fresh = pending;
      pending = [];
      setLog(previous => {
        const came = previous.came + fresh.length;
        return {
          lines: fresh.length
            ? [...previous.lines, ...fresh].slice(-MOST)
            : previous.lines,
          came,
          cut: came >= atMost,
          state,
          refusal,
        };
      });
    };
    /** Paintings since the stream stands, as long as no line came. */
    let quiet = -Infinity;
    const timer = setInterval(() => {
      quiet = pending.length ? -Infinity : quiet + 1;
      // What was before comes right behind the opening: only who says nothing for a while has nothing to say.
      if (pending.length || quiet === QUIET) {
        paint('following');
      }
    }, PAINT);
    /** The last painting: one that came later would call what has ended followed. */
    const end = (state: Log['state'], refusal?: Refusal) => {
      clearInterval(timer);
      paint(state, refusal);
    };
    const read = async () => {
      const options = { signal: abort.signal };
      if (follow) {
        const lines = api.followLogs({ customer, name }, query, {
          ...options,
          onOpen: () => {
            quiet = 0;
          },
        });
        for await (const line of lines) {
          pending.push(line);
        }
        end('ended');
      } else {
        const text = await api.getLogs({ customer, name }, query, options);
        pending = text ? text.replace(/\n$/, '').split('\n') : [];
        end('read');
      }
    };
    read().catch(error => end('failed', refusalOf(error)));
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [api, customer, name, asked, follow, round]);
  return log;
}
