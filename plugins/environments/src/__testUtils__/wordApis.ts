import { errorApiRef } from '@backstage/core-plugin-api';
import { translationApiRef } from '@backstage/core-plugin-api/alpha';
import { MockErrorApi, mockApis } from '@backstage/test-utils';

/** What hooks and components without a portal around them take their words from. */
export const wordApis = () =>
  [
    [errorApiRef, new MockErrorApi()],
    [translationApiRef, mockApis.translation()],
  ] as const;
