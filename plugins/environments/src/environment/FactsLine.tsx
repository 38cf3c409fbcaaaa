import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import { useNow } from '../live/useNow';
import { ownerText } from '../text/amounts';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    '& div': { display: 'flex', gap: theme.spacing(0.75) },
    // The secondary colour of texts is made for white; on the page's own background it is too faint.
    '& dt': { opacity: 0.75 },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  },
}));

/** Where an environment belongs, in one line. */
export const FactsLine = (props: { environment: EnvironmentDetail }) => {
  const classes = useStyles();
  const t = useText();
  const now = useNow(10_000);
  const { customer, spec, landing } = props.environment;
  const isOver = !!spec?.expiresAt && Date.parse(spec.expiresAt) <= now;
  const facts: Array<[string, JSX.Element | string | false | undefined]> = [
    [t('field.customer'), customer],
    [t('field.stage'), spec?.stage],
    [t('field.cluster'), spec?.cluster],
    [
      t('field.blueprint'),
      spec && `${spec.blueprint.name} ${spec.blueprint.version}`,
    ],
    [t('field.size'), spec?.size],
    [t('field.owner'), spec && ownerText(spec.owner)],
    [
      t('field.landing'),
      landing === 'pull-request' && t('environment.byPullRequest'),
    ],
    [
      t(isOver ? 'environment.expired' : 'environment.expires'),
      spec?.expiresAt && <RelativeTime at={spec.expiresAt} />,
    ],
  ];
  return (
    <Typography variant="body2" component="dl" className={classes.root}>
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </Typography>
  );
};
