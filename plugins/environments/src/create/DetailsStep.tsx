import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { OfferedBlueprint } from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { useDebounced } from '../live/useDebounced';
import { Panel } from '../layout/Panel';
import { usePlan } from '../plan/usePlan';
import { useText } from '../translation/useText';
import { DetailsForm } from './DetailsForm';
import { Draft, requestOfDraft } from './Draft';
import { DraftSummary } from './DraftSummary';
import type { Catalogue } from './useCatalogue';
import { useDraftCheck } from './useDraftCheck';
import { useWizardStyles } from './useWizardStyles';

const useStyles = makeStyles(theme => ({
  notices: {
    display: 'grid',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(2),
  },
}));

/** The second step: the form, judged while one types, with what will come of it beside it. */
export const DetailsStep = (props: {
  draft: Draft;
  blueprint: OfferedBlueprint;
  catalogue: Catalogue;
  /** A refusal of the step after, to be shown beside its field. */
  onChange: (draft: Draft) => void;
  onBack: () => void;
  onNext: () => void;
}) => {
  const classes = { ...useWizardStyles(), ...useStyles() };
  const t = useText();
  const { draft, blueprint, catalogue } = props;
  const local = useDraftCheck(draft, blueprint, catalogue);
  const settled = useDebounced(draft, 500);
  const { plan, refusal } = usePlan(
    local.refused || settled !== draft
      ? undefined
      : requestOfDraft(settled, blueprint),
  );
  const check = local.withServer(plan?.findings ?? [], refusal);
  const cluster = catalogue.clusters.find(({ name }) => name === draft.cluster);

  const onNext = () => {
    check.touchAll();
    if (!check.refused) {
      props.onNext();
    }
  };
  return (
    <div className={classes.columns}>
      <Panel title={blueprint.title}>
        {(check.broken || check.general.length > 0) && (
          <div className={classes.notices}>
            {check.broken && <Notice tone="bad">{check.broken}</Notice>}
            {check.general.map(message => (
              <Notice key={message} tone="bad">
                {message}
              </Notice>
            ))}
          </div>
        )}
        <DetailsForm
          draft={draft}
          blueprint={blueprint}
          catalogue={catalogue}
          problemOf={check.problemOf}
          parameterProblems={check.parameterProblems}
          onTouched={check.touch}
          onChange={(next, field) => {
            if (field !== 'parameters') {
              check.touch(field);
            }
            props.onChange(next);
          }}
        />
        <div className={classes.buttons}>
          <Button onClick={props.onBack}>{t('create.back')}</Button>
          <Button variant="contained" color="primary" onClick={onNext}>
            {t('create.toReview')}
          </Button>
        </div>
      </Panel>
      <aside className={classes.aside}>
        <DraftSummary
          draft={draft}
          blueprint={blueprint}
          cluster={cluster}
          plan={plan}
        />
      </aside>
    </div>
  );
};
