import {
  type TranslationFunction,
  useTranslationRef,
} from '@backstage/core-plugin-api/alpha';
import { environmentsTranslationRef } from './environmentsTranslationRef';

type Messages = (typeof environmentsTranslationRef)['T'];

/** The function that gives the pages their words, in the reader's language. */
export function useText(): TranslationFunction<Messages> {
  return useTranslationRef(environmentsTranslationRef).t;
}
