import Typography from '@material-ui/core/Typography';
import type { Plan } from '@berth/plugin-environments-common';
import { moneyText } from '../text/amounts';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';

/** What an operation costs, in one line; nothing where that does not change. */
export const PlanFacts = (props: { plan: Plan }) => {
  const t = useText();
  const language = useLanguage();
  const { cost } = props.plan;
  if (!cost || cost.before === cost.after) {
    return null;
  }
  const money = (amount = 0) => moneyText(amount, cost.currency, language);
  return (
    <Typography>
      {t('plan.costChange', {
        before: money(cost.before),
        after: money(cost.after),
      })}
    </Typography>
  );
};
