import { lazy, Suspense, useState } from 'react';
import Skeleton from '@material-ui/lab/Skeleton';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import { useNavigate } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { refusalOf } from '../api/refusalOf';
import { ActivityTab } from '../activity/ActivityTab';
import type { ConfigurationEdits } from '../configuration/Configuration';
import { FailureState } from '../layout/FailureState';
import { LogsTab } from '../logs/LogsTab';
import { DeleteDialog } from '../operations/DeleteDialog';
import { DeployDialog } from '../operations/DeployDialog';
import { environmentRouteRef } from '../routes';
import { useText } from '../translation/useText';
import { WorkloadsTab } from '../workloads/WorkloadsTab';
import { AbsentState } from './AbsentState';
import { BlockerPanel } from './BlockerPanel';
import { CausalChain } from './CausalChain';
import { DesiredAndRunning } from './DesiredAndRunning';
import { EnvironmentHeader, HeaderAction } from './EnvironmentHeader';
import { PageSkeleton } from '../layout/PageSkeleton';
import { tabHover } from '../layout/tabHover';
import { FactsLine } from './FactsLine';
import { FreshnessNotices } from './FreshnessNotices';
import { mayGoBack } from './mayGoBack';
import { OverviewTab } from './OverviewTab';
import { SlowStepNotice } from './SlowStepNotice';
import { useEnvironment } from './useEnvironment';
import { WaitingChanges } from './WaitingChanges';

const ConfigurationTab = lazy(() =>
  import('../configuration/ConfigurationTab').then(m => ({
    default: m.ConfigurationTab,
  })),
);

const TABS = [
  'overview',
  'activity',
  'workloads',
  'logs',
  'configuration',
] as const;

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1.5), minWidth: 0 },
  chain: { padding: theme.spacing(2), minWidth: 0 },
  tab: { minWidth: 72, ...tabHover(theme) },
  tabs: { borderBottom: `1px solid ${theme.palette.divider}`, minWidth: 0 },
  panel: { minWidth: 0 },
}));

/** One environment, live: how is it, and why? */
export const EnvironmentView = (props: {
  customer: string;
  name: string;
  /** From the address; the overview where it is none of the tabs. */
  tab?: string;
  /** What is open in the tab: a commit in Activity, a pod in Logs. */
  detail?: string;
}) => {
  const classes = useStyles();
  const t = useText();
  const navigate = useNavigate();
  const to = useRouteRef(environmentRouteRef);
  const { customer, name } = props;
  const resource = useEnvironment({ customer, name });
  const { value: environment, error, refresh } = resource;
  const [deletionAsked, setDeletionAsked] = useState(false);
  const [dialog, setDialog] = useState<'deploy' | 'delete'>();
  // Here, since the tab goes away when one looks at another.
  const [edits, setEdits] = useState<ConfigurationEdits>();
  const tab = TABS.find(known => known === props.tab) ?? 'overview';
  const goTo = (next: string) =>
    navigate(`${to({ customer, name })}/${next}`, { preventScrollReset: true });

  const missing = error !== undefined && refusalOf(error).status === 404;
  if (missing) {
    return (
      <AbsentState
        environment={{ customer, name }}
        gone={resource.wasThere || deletionAsked}
      />
    );
  }
  if (!environment) {
    return error ? (
      <FailureState error={error} onRetry={refresh} />
    ) : (
      <PageSkeleton />
    );
  }
  const { status, openOperations, lastOperations } = environment;
  const [newest] = [...openOperations, ...lastOperations];

  const onAction = (action: HeaderAction) => {
    if (action === 'change') {
      goTo('configuration');
    } else if (action === 'rollback') {
      goTo('activity');
    } else {
      setDialog(action);
    }
  };
  const onSubmitted = () => {
    setDialog(undefined);
    refresh();
  };
  return (
    <div className={classes.root}>
      <EnvironmentHeader environment={environment} onAction={onAction} />
      <FactsLine environment={environment} />
      <FreshnessNotices resource={resource} />
      <Paper variant="outlined" className={classes.chain}>
        <CausalChain
          chain={status.chain}
          environment={{ customer, name }}
          pullRequest={newest?.pullRequest}
        />
      </Paper>
      <WaitingChanges environment={environment} onCancelled={refresh} />
      <BlockerPanel
        status={status}
        onGoBack={
          mayGoBack(environment) ? () => onAction('rollback') : undefined
        }
      />
      <SlowStepNotice environment={environment} />
      {environment.invalid === undefined && (
        <DesiredAndRunning status={status} />
      )}
      <Tabs
        className={classes.tabs}
        value={tab}
        indicatorColor="primary"
        variant="scrollable"
        scrollButtons="auto"
        onChange={(_, next: string) => goTo(next)}
        aria-label={t('environment.tabs')}
      >
        {TABS.map(known => (
          <Tab
            key={known}
            className={classes.tab}
            value={known}
            label={t(`tab.${known}`)}
          />
        ))}
      </Tabs>
      <div
        role="tabpanel"
        aria-label={t(`tab.${tab}`)}
        className={classes.panel}
      >
        {tab === 'overview' && <OverviewTab environment={environment} />}
        {tab === 'activity' && (
          <ActivityTab
            environment={environment}
            commit={props.detail}
            onSubmitted={onSubmitted}
          />
        )}
        {tab === 'workloads' && <WorkloadsTab environment={environment} />}
        {tab === 'logs' && (
          <LogsTab environment={environment} pod={props.detail} />
        )}
        {tab === 'configuration' && (
          <Suspense fallback={<Skeleton variant="rect" height={420} />}>
            <ConfigurationTab
              environment={environment}
              edits={edits}
              onEdited={setEdits}
              onSubmitted={() => {
                onSubmitted();
                goTo('overview');
              }}
            />
          </Suspense>
        )}
      </div>
      {dialog === 'deploy' && (
        <DeployDialog
          environment={environment}
          onClose={() => setDialog(undefined)}
          onSubmitted={onSubmitted}
        />
      )}
      {dialog === 'delete' && (
        <DeleteDialog
          environment={environment}
          onClose={() => setDialog(undefined)}
          onSubmitted={() => {
            setDeletionAsked(true);
            onSubmitted();
          }}
        />
      )}
    </div>
  );
};
