import { useState } from 'react';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { TestApiProvider } from '@backstage/test-utils';
import { wordApis } from '../__testUtils__/wordApis';
import { SearchField } from './SearchField';

describe('the search', () => {
  let searched: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    searched = [];
    const Page = () => {
      const [value, setValue] = useState('');
      return (
        <>
          <SearchField
            value={value}
            onChange={next => {
              searched.push(next);
              setValue(next);
            }}
          />
          <button onClick={() => setValue('')}>Show all</button>
        </>
      );
    };
    render(
      <TestApiProvider apis={wordApis()}>
        <Page />
      </TestApiProvider>,
    );
  });

  afterEach(() => jest.useRealTimers());

  const type = (value: string) =>
    fireEvent.change(screen.getByRole('searchbox'), { target: { value } });
  const pass = (milliseconds: number) =>
    act(() => jest.advanceTimersByTimeAsync(milliseconds));

  it('looks for what one typed once one stops', async () => {
    type('we');
    await pass(200);
    type('web');
    await pass(1_000);
    expect(searched).toEqual(['web']);
  });

  it('is not looked for again after it was taken away from elsewhere', async () => {
    type('web');
    await pass(1_000);
    searched.length = 0;
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    await pass(1_000);
    expect(searched).toEqual([]);
    expect(screen.getByRole('searchbox')).toHaveValue('');
  });
});
