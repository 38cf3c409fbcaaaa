import type { ReactNode } from 'react';
import { act, renderHook } from '@testing-library/react';
import { TestApiProvider } from '@backstage/test-utils';
import { type SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import { wordApis } from '../__testUtils__/wordApis';
import { useLiveResource } from './useLiveResource';

describe('useLiveResource', () => {
  let begun: number[];
  const channel = { tell: () => {} };
  let wrapper: (props: { children: ReactNode }) => JSX.Element;

  beforeEach(async () => {
    jest.useFakeTimers();
    begun = [];
    const start = performance.now();
    let revision = 0;
    const subscribe = jest.fn<
      { unsubscribe: () => void },
      Parameters<SignalApi['subscribe']>
    >((_channel, onMessage) => {
      channel.tell = () => onMessage({ revision: revision++ });
      return { unsubscribe: () => undefined };
    });
    const signals = { subscribe };
    wrapper = ({ children }) => (
      <TestApiProvider apis={[[signalApiRef, signals], ...wordApis()]}>
        {children}
      </TestApiProvider>
    );
    renderHook(
      () =>
        useLiveResource(
          async () => {
            // Timers that begin in an effect are some milliseconds late.
            begun.push(Math.round((performance.now() - start) / 100) * 100);
            return begun.length;
          },
          { key: 'acme-staging', channel: 'environments', period: 5_000 },
        ),
      { wrapper },
    );
    await act(async () => undefined);
  });

  afterEach(() => jest.useRealTimers());

  /** Signals, each so many milliseconds after the one before. */
  async function signalsAfter(...pauses: number[]) {
    for (const pause of pauses) {
      await act(() => jest.advanceTimersByTimeAsync(pause));
      await act(async () => channel.tell());
    }
  }

  it('looks again soon after the first change, and once a second while changes go on', async () => {
    await act(() => jest.advanceTimersByTimeAsync(10_000));
    begun.length = 0;
    await signalsAfter(0, 50, 50, 300, 400, 600, 600);
    await act(() => jest.advanceTimersByTimeAsync(5_000));
    expect(begun).toEqual([10_000, 10_200, 11_200, 12_200]);
  });

  it('fetches once more when signals can have come, and now and then without them', async () => {
    await act(() => jest.advanceTimersByTimeAsync(61_000));
    expect(begun).toEqual([0, 2_000, 30_000, 60_000]);
  });

  it('says of what never answers that it is not fresh, and asks again', async () => {
    let answers = true;
    const given: AbortSignal[] = [];
    const { result } = renderHook(
      () =>
        useLiveResource(
          async signal => {
            given.push(signal);
            return answers ? 'read' : new Promise<string>(() => {});
          },
          { key: 'acme-staging', channel: 'environments', period: 5_000 },
        ),
      { wrapper },
    );
    await act(async () => undefined);
    expect(result.current.value).toBe('read');
    expect(result.current.error).toBeUndefined();
    answers = false;
    await act(() => jest.advanceTimersByTimeAsync(33_000));
    expect(result.current).toMatchObject({
      value: 'read',
      error: new Error('No answer came within 30 seconds.'),
    });
    expect(given[1].aborted).toBe(true);

    answers = true;
    await act(() => jest.advanceTimersByTimeAsync(35_000));
    expect(result.current.error).toBeUndefined();
  });
});
