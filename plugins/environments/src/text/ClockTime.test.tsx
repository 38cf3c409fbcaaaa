import { act, render, screen } from '@testing-library/react';
import { appLanguageApiRef } from '@backstage/core-plugin-api/alpha';
import { TestApiProvider } from '@backstage/test-utils';
import { FakeLanguages } from '../__testUtils__/FakeLanguages';
import { ClockTime } from './ClockTime';

describe('a time of the chain', () => {
  beforeEach(() => jest.useFakeTimers({ now: new Date(2026, 2, 3, 23, 59) }));
  afterEach(() => jest.useRealTimers());

  const show = (at: Date, language = 'en') => {
    render(
      <TestApiProvider
        apis={[[appLanguageApiRef, new FakeLanguages(language)]]}
      >
        <ClockTime at={at.toISOString()} />
      </TestApiProvider>,
    );
    return screen.getByText(/:/);
  };

  it('has no date as long as it is of today', async () => {
    const time = show(new Date(2026, 2, 3, 12, 0, 4));
    expect(time).toHaveTextContent(/^12:00:04$/);
    await act(() => jest.advanceTimersByTimeAsync(120_000));
    expect(time).toHaveTextContent('Mar 3, 12:00');
  });

  it('has the date, and the year where it is another, in the reader’s notation', () => {
    expect(show(new Date(2026, 1, 28, 9, 5), 'de')).toHaveTextContent(
      '28. Feb., 09:05',
    );
    document.body.replaceChildren();
    expect(show(new Date(2025, 11, 31, 9, 5))).toHaveTextContent(
      'Dec 31, 2025, 09:05',
    );
  });
});
