import Typography from '@material-ui/core/Typography';
import type { Plan } from '@berth/plugin-environments-common';
import { moneyText } from '../text/amounts';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';

/** What an operation costs and who has to agree, in one line; nothing where there is nothing to say. */
export const PlanFacts = (props: { plan: Plan }) => {
  const t = useText();
  const language = useLanguage();
  const { cost, approvalsNeeded } = props.plan;
  const money = (amount?: number) =>
    moneyText(amount ?? 0, cost?.currency ?? '', language);
  const parts = [
    cost &&
      cost.before !== cost.after &&
      t('plan.costChange', {
        before: money(cost.before),
        after: money(cost.after),
      }),
    approvalsNeeded > 0 &&
      t('plan.approvals', { number: String(approvalsNeeded) }),
  ].filter(Boolean);
  return parts.length ? <Typography>{parts.join(' ')}</Typography> : null;
};
