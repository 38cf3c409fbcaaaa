import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { isUncreated } from '../environment/isUncreated';
import { Panel } from '../layout/Panel';
import { useText } from '../translation/useText';
import { EventsPanel } from './EventsPanel';
import { ObjectsPanel } from './ObjectsPanel';
import { PodsPanel } from './PodsPanel';
import { WorkloadsPanel } from './WorkloadsPanel';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
}));

/** What runs for an environment, in Kubernetes' words. */
export const WorkloadsTab = (props: { environment: EnvironmentDetail }) => {
  const classes = useStyles();
  const t = useText();
  const { environment } = props;
  if (isUncreated(environment)) {
    return (
      <Panel title={t('workloads.title')}>
        <Typography>{t('workloads.notYet')}</Typography>
      </Panel>
    );
  }
  return (
    <div className={classes.root}>
      <WorkloadsPanel workloads={environment.status.workloads} />
      <PodsPanel environment={environment} />
      <EventsPanel environment={environment} />
      <ObjectsPanel environment={environment} />
    </div>
  );
};
