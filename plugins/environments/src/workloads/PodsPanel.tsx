import { Link } from '@backstage/core-components';
import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import type { EnvironmentDetail, Pod } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { ToneLabel } from '../health/ToneLabel';
import { environmentRouteRef } from '../routes';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';
import { LiveTable } from './LiveTable';

/** What a pod says of itself: its own reason, or its first container's that has one. */
function wordsOf(pod: Pod): string[] {
  const reasons = pod.containers
    .filter(({ ready, reason }) => !ready && reason)
    .map(({ name, reason, message }) =>
      [`${name}: ${reason}`, message].filter(Boolean).join(', '),
    );
  return pod.reason ? [pod.reason, ...reasons] : reasons;
}

/** The pods of an environment, each with why it is not ready; a click leads to its logs. */
export const PodsPanel = (props: { environment: EnvironmentDetail }) => {
  const t = useText();
  const api = useApi(environmentsApiRef);
  const to = useRouteRef(environmentRouteRef);
  const { customer, name } = props.environment;
  return (
    <LiveTable
      title={t('pods.title')}
      environment={props.environment}
      load={signal => api.getPods({ customer, name }, { signal })}
      columns={[
        t('pods.pod'),
        t('pods.health'),
        t('pods.restarts'),
        t('pods.started'),
        t('pods.node'),
      ]}
      keyOf={pod => pod.name}
      cells={pod => [
        <Link to={`${to({ customer, name })}/logs/${pod.name}`}>
          {pod.name}
        </Link>,
        <>
          <ToneLabel tone={toneOfPod(pod)}>{pod.phase}</ToneLabel>
          {wordsOf(pod).map(words => (
            <div key={words}>{words}</div>
          ))}
        </>,
        pod.containers.reduce((sum, { restarts }) => sum + restarts, 0),
        pod.startedAt ? <RelativeTime at={pod.startedAt} /> : '–',
        pod.node ?? '–',
      ]}
      empty={t('pods.none')}
    />
  );
};

function toneOfPod(pod: Pod) {
  if (pod.ready || pod.phase === 'Succeeded') {
    return 'good';
  }
  return pod.phase === 'Failed' || pod.reason || wordsOf(pod).length
    ? 'poor'
    : 'moving';
}
