import type { ReactNode } from 'react';
import { act, renderHook } from '@testing-library/react';
import { mockApis, TestApiProvider } from '@backstage/test-utils';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import { FakeLog } from '../__testUtils__/FakeLog';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { useLog } from './useLog';

describe('useLog', () => {
  let log: FakeLog;

  beforeEach(() => {
    jest.useFakeTimers();
    log = new FakeLog();
  });

  afterEach(() => jest.useRealTimers());

  /** What was sent arrives, before the next painting. */
  const come = () => act(() => jest.advanceTimersByTimeAsync(20));

  const follow = async () => {
    const client = new EnvironmentsClient({
      discoveryApi: mockApis.discovery({ baseUrl: 'http://example.com' }),
      fetchApi: { fetch: async () => new Response(log.body) },
    });
    const { result } = renderHook(
      () =>
        useLog(
          { customer: 'acme', name: 'staging' },
          { pod: 'web-1', container: 'web' },
          true,
          0,
        ),
      {
        wrapper: ({ children }: { children: ReactNode }) => (
          <TestApiProvider apis={[[environmentsApiRef, client]]}>
            {children}
          </TestApiProvider>
        ),
      },
    );
    await come();
    return result;
  };
  const wait = () => act(() => jest.advanceTimersByTimeAsync(5_000));

  it('stays ended where the last lines come with the end', async () => {
    const result = await follow();
    log.write('its last words');
    log.end();
    await come();
    expect(result.current).toMatchObject({
      lines: ['its last words'],
      state: 'ended',
    });
    await wait();
    expect(result.current.state).toBe('ended');
  });

  it('stays failed where the stream breaks right behind a line', async () => {
    const result = await follow();
    log.write('before it broke');
    await come();
    log.fail('the connection is gone');
    await come();
    await wait();
    expect(result.current).toMatchObject({
      lines: ['before it broke'],
      state: 'failed',
      refusal: { message: 'the connection is gone' },
    });
  });
});
