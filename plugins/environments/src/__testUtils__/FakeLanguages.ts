import type { AppLanguageApi } from '@backstage/core-plugin-api/alpha';

/** An app's choice of its language. */
export class FakeLanguages implements AppLanguageApi {
  private readonly listeners = new Set<(value: { language: string }) => void>();

  constructor(private language: string) {}

  getAvailableLanguages() {
    return { languages: ['en', 'de', 'de_CH'] };
  }

  getLanguage() {
    return { language: this.language };
  }

  setLanguage(language = 'en') {
    this.language = language;
    this.listeners.forEach(listener => listener({ language }));
  }

  language$(): ReturnType<AppLanguageApi['language$']> {
    const subscribe = (
      observer?: unknown,
    ): ReturnType<ReturnType<AppLanguageApi['language$']>['subscribe']> => {
      const listener = observer as (value: { language: string }) => void;
      this.listeners.add(listener);
      return {
        unsubscribe: () => this.listeners.delete(listener),
        closed: false,
      };
    };
    return { [Symbol.observable]: () => this.language$(), subscribe };
  }
}
