import { act, render } from '@testing-library/react';
import { Settings } from 'luxon';
import { appLanguageApiRef } from '@backstage/core-plugin-api/alpha';
import { TestApiProvider } from '@backstage/test-utils';
import { FakeLanguages } from '../__testUtils__/FakeLanguages';
import { moneyText } from '../text/amounts';
import { durationText } from '../text/durationText';
import { RelativeTime } from '../text/RelativeTime';
import { useLanguage } from './useLanguage';

const Facts = () => {
  const language = useLanguage();
  return (
    <>
      <RelativeTime at={new Date(Date.now() - 2 * 3_600_000).toISOString()} />
      <p>{moneyText(1234.5, 'EUR', language)}</p>
      <p>{durationText(3 * 86_400_000, language)}</p>
    </>
  );
};

describe('times and numbers', () => {
  beforeEach(() => {
    // A browser of another language than the app.
    Settings.defaultLocale = 'fr';
  });

  afterEach(() => {
    Settings.defaultLocale = 'system';
  });

  const texts = () => document.body.textContent!.replace(/\s/g, ' ');
  const ENGLISH = '2 hours ago€1,234.503 days';

  it('are written in the app’s language, and follow it', () => {
    const languages = new FakeLanguages('en');
    render(
      <TestApiProvider apis={[[appLanguageApiRef, languages]]}>
        <Facts />
      </TestApiProvider>,
    );
    expect(texts()).toBe(ENGLISH);
    act(() => languages.setLanguage('de'));
    expect(texts()).toBe('vor 2 Stunden1.234,50 €3 Tage');
    act(() => languages.setLanguage('de_CH'));
    expect(texts()).toMatch(/^vor 2 Stunden.*1.234.50/);
  });

  it('are English where an app has no choice of languages', () => {
    render(
      <TestApiProvider apis={[]}>
        <Facts />
      </TestApiProvider>,
    );
    expect(texts()).toBe(ENGLISH);
  });

  it('are English where an app calls its language as nobody else does', () => {
    render(
      <TestApiProvider
        apis={[[appLanguageApiRef, new FakeLanguages('our own')]]}
      >
        <Facts />
      </TestApiProvider>,
    );
    expect(texts()).toBe(ENGLISH);
  });
});
