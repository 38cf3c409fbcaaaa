import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { EnvironmentReference } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { Refusal, refusalOf } from '../api/refusalOf';

/** Most lines that are kept; the oldest go first. */
const MOST = 50_000;

/** Milliseconds between two paintings of lines that came in. */
const PAINT = 250;

export interface LogQuestion {
  pod: string;
  container?: string;
  /** ISO 8601 duration. */
  since?: string;
  previous?: 'true';
}

export interface Log {
  lines: string[];
  /** `ended`: the container has; `read`: nothing is followed. */
  state: 'reading' | 'following' | 'ended' | 'read' | 'failed';
  refusal?: Refusal;
}

/** The lines of a container, and those that come while they are followed. */
export function useLog(
  reference: EnvironmentReference,
  question: LogQuestion | undefined,
  follow: boolean,
  round: number,
): Log {
  const api = useApi(environmentsApiRef);
  const { customer, name } = reference;
  const asked = question && JSON.stringify(question);
  const [log, setLog] = useState<Log>({ lines: [], state: 'reading' });

  useEffect(() => {
    setLog({ lines: [], state: 'reading' });
    if (!asked) {
      return undefined;
    }
    const abort = new AbortController();
    const query = { tail: 1000, ...(JSON.parse(asked) as LogQuestion) };
    let pending: string[] = [];
    const paint = (state: Log['state'], refusal?: Refusal) => {
      if (!abort.signal.aborted) {
        const came = pending;
        pending = [];
        setLog(previous => ({
          lines: came.length
            ? [...previous.lines, ...came].slice(-MOST)
            : previous.lines,
          state,
          refusal,
        }));
      }
    };
    const timer = setInterval(
      () => pending.length && paint('following'),
      PAINT,
    );
    const read = async () => {
      const options = { signal: abort.signal };
      if (follow) {
        const lines = api.followLogs({ customer, name }, query, options);
        for await (const line of lines) {
          pending.push(line);
        }
        paint('ended');
      } else {
        const text = await api.getLogs({ customer, name }, query, options);
        pending = text.replace(/\n$/, '').split('\n');
        paint('read');
      }
    };
    read().catch(error => paint('failed', refusalOf(error)));
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [api, customer, name, asked, follow, round]);
  return log;
}
