import { useEffect, useState } from 'react';
import { useApiHolder } from '@backstage/core-plugin-api';
import { appLanguageApiRef } from '@backstage/core-plugin-api/alpha';

/** The language that the plugin's own words are in. */
const OWN = 'en';

/** The language that the app speaks, as a BCP 47 tag, for times and numbers; English where an app has no choice of it. */
export function useLanguage(): string {
  const languageApi = useApiHolder().get(appLanguageApiRef);
  const [language, setLanguage] = useState(
    () => languageApi?.getLanguage().language ?? OWN,
  );
  useEffect(() => {
    const subscription = languageApi
      ?.language$()
      .subscribe(next => setLanguage(next.language));
    return () => subscription?.unsubscribe();
  }, [languageApi]);
  return tagOf(language);
}

/** Apps name their languages as they like, `de_CH` too, which no browser formats in. */
function tagOf(language: string): string {
  try {
    const [tag = OWN] = Intl.getCanonicalLocales(language.replace(/_/g, '-'));
    return tag;
  } catch {
    return OWN;
  }
}
