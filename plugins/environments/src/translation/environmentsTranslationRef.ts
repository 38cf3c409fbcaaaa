import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import { createMessages } from './messages/create';
import { environmentMessages } from './messages/environment';
import { listMessages } from './messages/list';
import { sharedMessages } from './messages/shared';
import { tabMessages } from './messages/tabs';

/**
 * The words of the plugin's own pages, in English; other languages come as translation resources for it. What the API
 * says stays English: refusals, findings, a step's or an operation's sentence. So does what the rules that pages and API
 * share say of a field.
 */
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
