import LinearProgress from '@material-ui/core/LinearProgress';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { parseQuantity, QuotaUsage } from '@berth/plugin-environments-common';
import { amountText } from '../text/amounts';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1.5) },
  words: {
    display: 'flex',
    justifyContent: 'space-between',
    // The words give way, between two of them; the resource's name stays whole.
    '& > :first-child': { overflowWrap: 'normal' },
    gap: theme.spacing(1),
    fontVariantNumeric: 'tabular-nums',
  },
  bar: { height: 8, borderRadius: 4 },
}));

const ORDER = [
  'requests.cpu',
  'limits.cpu',
  'requests.memory',
  'limits.memory',
  'requests.storage',
  'pods',
];

/** The resources that there is some of, in an order that stays. */
function shownOf(quota: QuotaUsage[]): QuotaUsage[] {
  const place = ({ resource }: QuotaUsage) =>
    (ORDER.indexOf(resource) + ORDER.length + 1) % (ORDER.length + 1);
  return quota
    .filter(({ hard }) => parseQuantity(hard) !== 0)
    .sort((a, b) => place(a) - place(b));
}

/** How much of its quota an environment takes, a bar a resource. */
export const QuotaBars = (props: { quota: QuotaUsage[] }) => {
  const classes = useStyles();
  const t = useText();
  const language = useLanguage();
  const quota = shownOf(props.quota);
  if (!quota.length) {
    return <Typography>{t('overview.noQuota')}</Typography>;
  }
  return (
    <div className={classes.root}>
      {quota.map(({ resource, used, hard }) => {
        const usedNumber = parseQuantity(used) ?? 0;
        const hardNumber = parseQuantity(hard) ?? 0;
        const words = t('overview.usedOf', {
          used: amountText(resource, usedNumber, language),
          hard: amountText(resource, hardNumber, language),
        });
        return (
          <div key={resource}>
            <div className={classes.words}>
              <Typography variant="body2">
                {resourceText(t, resource)}
              </Typography>
              <Typography variant="body2">{words}</Typography>
            </div>
            <LinearProgress
              className={classes.bar}
              variant="determinate"
              aria-label={`${resourceText(t, resource)}: ${words}`}
              value={
                hardNumber > 0
                  ? Math.min(100, (usedNumber / hardNumber) * 100)
                  : 0
              }
            />
          </div>
        );
      })}
    </div>
  );
};

function resourceText(t: ReturnType<typeof useText>, resource: string): string {
  switch (resource) {
    case 'cpu':
    case 'requests.cpu':
      return t('resource.cpu');
    case 'memory':
    case 'requests.memory':
      return t('resource.memory');
    case 'limits.cpu':
      return t('resource.cpuLimit');
    case 'limits.memory':
      return t('resource.memoryLimit');
    case 'requests.storage':
      return t('resource.storage');
    case 'pods':
      return t('resource.pods');
    default:
      return resource;
  }
}
