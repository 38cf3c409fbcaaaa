import { useApi } from '@backstage/core-plugin-api';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { ToneLabel } from '../health/ToneLabel';
import { CamelWords } from '../text/CamelWords';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';
import { LiveTable } from './LiveTable';

/** What happened in an environment's namespace, newest first. */
export const EventsPanel = (props: { environment: EnvironmentDetail }) => {
  const t = useText();
  const api = useApi(environmentsApiRef);
  const { customer, name } = props.environment;
  return (
    <LiveTable
      title={t('events.title')}
      environment={props.environment}
      load={signal => api.getEvents({ customer, name }, { signal })}
      columns={[
        t('events.seen'),
        t('events.reason'),
        t('events.object'),
        t('events.message'),
      ]}
      keyOf={({ object, reason, message }) =>
        `${object.kind}/${object.name}/${reason}/${message}`
      }
      cells={({ type, lastSeen, reason, object, message, count }) => [
        <RelativeTime at={lastSeen} />,
        type === 'Warning' ? (
          <ToneLabel tone="poor">
            <CamelWords>{reason}</CamelWords>
          </ToneLabel>
        ) : (
          <CamelWords>{reason}</CamelWords>
        ),
        <>
          <CamelWords>{object.kind}</CamelWords> {object.name}
        </>,
        count > 1 ? `${message} (${t('events.times', { count })})` : message,
      ]}
      empty={t('events.none')}
    />
  );
};
