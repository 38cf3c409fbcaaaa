import { makeStyles } from '@material-ui/core/styles';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
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
  const { environment } = props;
  return (
    <div className={classes.root}>
      <WorkloadsPanel workloads={environment.status.workloads} />
      <PodsPanel environment={environment} />
      <EventsPanel environment={environment} />
      <ObjectsPanel environment={environment} />
    </div>
  );
};
