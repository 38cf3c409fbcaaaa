import { useEffect, useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import { useNavigate } from 'react-router-dom';
import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import type { EnvironmentDetail, Pod } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { isUncreated } from '../environment/isUncreated';
import { FailureState } from '../layout/FailureState';
import { NotFreshNotice } from '../layout/NotFreshNotice';
import { Notice } from '../layout/Notice';
import { Panel } from '../layout/Panel';
import { CLUSTER_PATIENCE, useLiveResource } from '../live/useLiveResource';
import { environmentRouteRef } from '../routes';
import { useText } from '../translation/useText';
import { LogControls, LogChoice } from './LogControls';
import { LogView } from './LogView';
import type { LogQuestion } from './useLog';

const useStyles = makeStyles(theme => ({
  notices: {
    display: 'grid',
    gap: theme.spacing(1),
    '&:not(:empty)': { marginBottom: theme.spacing(2) },
  },
}));

interface LogsTabProps {
  environment: EnvironmentDetail;
  /** The pod that the address names. */
  pod?: string;
}

const PodLogs = (props: LogsTabProps) => {
  const classes = useStyles();
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
  const [kept, setKept] = useState<Pod>();
  const { value, error, refresh } = useLiveResource(
    signal => api.getPods({ customer, name }, { signal }),
    {
      key: id,
      channel: `environments:${id}`,
      period: 10_000,
      hurried: ({ items }) => !items.length,
      patience: CLUSTER_PATIENCE,
    },
  );
  // While pods come and go, what is read stays the same until its reader chooses another.
  const podName = props.pod ?? kept?.name ?? value?.items[0]?.name;
  const listed = value?.items.find(item => item.name === podName);
  useEffect(() => {
    if (listed) {
      setKept(listed);
    }
  }, [listed]);
  if (error && !value) {
    return <FailureState error={error} onRetry={refresh} />;
  }
  if (!value) {
    return <Skeleton variant="rect" height={480} />;
  }
  const notFresh = error !== undefined && (
    <NotFreshNotice error={error} onRetry={refresh} />
  );
  if (!podName) {
    return (
      <Panel title={t('tab.logs')}>
        <div className={classes.notices}>{notFresh}</div>
        <Typography>{t('logs.noPods')}</Typography>
      </Panel>
    );
  }
  const pod = listed ?? (kept?.name === podName ? kept : undefined);
  const containers = pod?.containers.map(container => container.name) ?? [];
  const container =
    choice.container && containers.includes(choice.container)
      ? choice.container
      : containers[0];
  const question: LogQuestion = {
    pod: podName,
    container,
    since: choice.since || undefined,
    previous: choice.previous ? 'true' : undefined,
  };
  const follow = choice.follow && !choice.previous;
  const choosePod = (next: string) =>
    navigate(`${to({ customer, name })}/logs/${next}`, {
      replace: true,
      preventScrollReset: true,
    });
  const [other] = value.items;
  return (
    <Panel title={t('tab.logs')}>
      <div className={classes.notices}>
        {notFresh}
        {!listed && (
          <Notice
            tone="still"
            urgent
            action={
              other && (
                <Button onClick={() => choosePod(other.name)}>
                  {t('logs.showOther', { pod: other.name })}
                </Button>
              )
            }
          >
            {t('logs.gone', { pod: podName })}
          </Notice>
        )}
      </div>
      <LogControls
        pods={value.items.map(item => item.name)}
        pod={podName}
        containers={containers}
        container={container}
        choice={choice}
        onPod={choosePod}
        onChange={change => setChoice({ ...choice, ...change })}
      />
      <LogView
        key={JSON.stringify([question, follow])}
        environment={{ customer, name }}
        question={question}
        follow={follow}
        wrap={choice.wrap}
        gone={!listed}
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
    <PodLogs key={props.environment.id} {...props} />
  );
};
