import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { Panel } from '../layout/Panel';
import { useText } from '../translation/useText';
import { ApplicationsTable } from './ApplicationsTable';
import { LastOperations } from './LastOperations';
import { QuotaBars } from './QuotaBars';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    alignItems: 'start',
    [theme.breakpoints.up('md')]: {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
  },
  column: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
  links: { margin: 0, padding: 0, listStyle: 'none', overflowWrap: 'anywhere' },
}));

/** How an environment is, at a glance. */
export const OverviewTab = (props: { environment: EnvironmentDetail }) => {
  const classes = useStyles();
  const t = useText();
  const { environment } = props;
  const { status, links } = environment;
  return (
    <div className={classes.root}>
      <div className={classes.column}>
        <Panel title={t('overview.applications')}>
          <ApplicationsTable applications={status.applications} />
        </Panel>
        <Panel title={t('overview.lastOperations')}>
          <LastOperations environment={environment} />
        </Panel>
      </div>
      <div className={classes.column}>
        <Panel title={t('overview.quota')}>
          <QuotaBars quota={status.quota} />
        </Panel>
        <Panel title={t('overview.links')}>
          <Typography component="ul" className={classes.links}>
            <li>
              {t('overview.address')}{' '}
              {status.address ? (
                <Link to={status.address}>{status.address}</Link>
              ) : (
                t('overview.noAddress')
              )}
            </li>
            {links
              .filter(({ url }) => url !== status.address)
              .map(({ title, url }) => (
                <li key={url}>
                  <Link to={url}>{title}</Link>
                </li>
              ))}
          </Typography>
        </Panel>
      </div>
    </div>
  );
};
