import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  Cluster,
  environmentId,
  environmentTitle,
  hostOf,
  OfferedBlueprint,
  Plan,
} from '@berth/plugin-environments-common';
import { Panel } from '../layout/Panel';
import { CapacityBars } from '../plan/CapacityBars';
import { moneyText } from '../text/amounts';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';
import { Draft, nameOfDraft } from './Draft';
import { localCapacity } from './localCapacity';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(1.25),
    margin: 0,
    '& dt': {
      color: theme.palette.text.secondary,
      fontSize: theme.typography.body2.fontSize,
    },
    '& dd': {
      margin: 0,
      minHeight: '1.5em',
      overflowWrap: 'anywhere',
      fontVariantNumeric: 'tabular-nums',
    },
  },
}));

/** What will come of a creation, always in sight: what the browser knows at once, the plan's word once it is there. */
export const DraftSummary = (props: {
  draft: Draft;
  blueprint: OfferedBlueprint;
  cluster?: Cluster;
  plan?: Plan;
}) => {
  const classes = useStyles();
  const t = useText();
  const language = useLanguage();
  const { draft, blueprint, plan } = props;
  const { customer, parameters } = draft;
  const name = nameOfDraft(draft);
  const named = customer && name;
  const host =
    hostOf(
      {
        customer,
        name,
        parameters: parameters as Parameters<typeof hostOf>[0]['parameters'],
      },
      blueprint,
    ) ?? '';
  const address = plan?.address ?? (named && host ? `https://${host}` : '');
  const size = blueprint.sizes[draft.size];
  const shares = plan?.capacity.length
    ? plan.capacity
    : localCapacity(size, props.cluster);
  const monthly = blueprint.monthlyCost?.[draft.size];
  const cost =
    plan?.cost?.after !== undefined
      ? moneyText(plan.cost.after, plan.cost.currency, language)
      : monthly && moneyText(monthly.amount, monthly.currency, language);
  const approvals = () => {
    if (!plan) {
      return t('summary.approvalsLater');
    }
    return t(
      plan.landing === 'pull-request'
        ? 'summary.byPullRequest'
        : 'summary.noApprovals',
    );
  };
  return (
    <Panel title={t('summary.title')}>
      <dl className={classes.list}>
        <div>
          <dt>{t('summary.environment')}</dt>
          <dd>{named ? environmentTitle(customer, name) : '–'}</dd>
        </div>
        <div>
          <dt>{t('summary.namespace')}</dt>
          <dd>{named ? environmentId(customer, name) : '–'}</dd>
        </div>
        <div>
          <dt>{t('summary.address')}</dt>
          <dd>{address || (blueprint.host ? '–' : t('summary.noAddress'))}</dd>
        </div>
        <div>
          <dt>{t('summary.size')}</dt>
          <dd>
            <Typography variant="body2" gutterBottom>
              {size?.title ?? '–'}
            </Typography>
            {shares.length ? (
              <CapacityBars shares={shares} />
            ) : (
              t('summary.capacityUnknown')
            )}
          </dd>
        </div>
        <div>
          <dt>{t('summary.cost')}</dt>
          <dd>{cost ?? t('create.costUnknown')}</dd>
        </div>
        <div>
          <dt>{t('summary.approvalsTitle')}</dt>
          <dd>{approvals()}</dd>
        </div>
      </dl>
    </Panel>
  );
};
