import { useState } from 'react';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { useNavigate } from 'react-router-dom';
import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { isUncreated } from '../environment/isUncreated';
import { FailureState } from '../layout/FailureState';
import { Panel } from '../layout/Panel';
import { useLiveResource } from '../live/useLiveResource';
import { environmentRouteRef } from '../routes';
import { useText } from '../translation/useText';
import { LogControls, LogChoice } from './LogControls';
import { LogView } from './LogView';

interface LogsTabProps {
  environment: EnvironmentDetail;
  /** The pod that the address names. */
  pod?: string;
}

const PodLogs = (props: LogsTabProps) => {
  const t = useText();
  const api = useApi(environmentsApiRef);
  const navigate = useNavigate();
  const to = useRouteRef(environmentRouteRef);
  const { id, customer, name } = props.environment;
  const [choice, setChoice] = useState<LogChoice>({
    since: '',
    follow: true,
    previous: false,
    wrap: false,
  });
  const { value, error, refresh } = useLiveResource(
    signal => api.getPods({ customer, name }, { signal }),
    {
      key: id,
      channel: `environments:${id}`,
      period: 10_000,
      hurried: ({ items }) => !items.length,
    },
  );
  if (error && !value) {
    return <FailureState error={error} onRetry={refresh} />;
  }
  if (!value) {
    return <Skeleton variant="rect" height={480} />;
  }
  // A pod that is gone may still be read while it is named; the list then says nothing of its containers.
  const podName = props.pod ?? value.items[0]?.name;
  const pod = value.items.find(item => item.name === podName);
  if (!podName) {
    return (
      <Panel title={t('tab.logs')}>
        <Typography>{t('logs.noPods')}</Typography>
      </Panel>
    );
  }
  const containers = pod?.containers.map(container => container.name) ?? [];
  const container =
    choice.container && containers.includes(choice.container)
      ? choice.container
      : containers[0];
  return (
    <Panel title={t('tab.logs')}>
      <LogControls
        pods={value.items.map(item => item.name)}
        pod={podName}
        containers={containers}
        container={container}
        choice={choice}
        onPod={next =>
          navigate(`${to({ customer, name })}/logs/${next}`, {
            replace: true,
            preventScrollReset: true,
          })
        }
        onChange={change => setChoice({ ...choice, ...change })}
      />
      <LogView
        environment={{ customer, name }}
        wrap={choice.wrap}
        follow={choice.follow && !choice.previous}
        question={{
          pod: podName,
          container,
          since: choice.since || undefined,
          previous: choice.previous ? 'true' : undefined,
        }}
      />
    </Panel>
  );
};

/** The logs of an environment's containers. */
export const LogsTab = (props: LogsTabProps) => {
  const t = useText();
  return isUncreated(props.environment) ? (
    <Panel title={t('tab.logs')}>
      <Typography>{t('workloads.notYet')}</Typography>
    </Panel>
  ) : (
    <PodLogs {...props} />
  );
};
