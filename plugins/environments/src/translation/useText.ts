import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { environmentsTranslationRef } from './environmentsTranslationRef';

/** The function that gives the pages their words, in the reader's language. */
export function useText() {
  return useTranslationRef(environmentsTranslationRef).t;
}
