import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import { createMessages } from './messages/create';
import { environmentMessages } from './messages/environment';
import { listMessages } from './messages/list';
import { sharedMessages } from './messages/shared';
import { tabMessages } from './messages/tabs';

/** All words that the plugin shows, in English; other languages come as translation resources for it. */
export const environmentsTranslationRef = createTranslationRef({
  id: 'environments',
  messages: {
    ...sharedMessages,
    ...listMessages,
    ...createMessages,
    ...environmentMessages,
    ...tabMessages,
  },
});
