import Button from '@material-ui/core/Button';
import type { OfferedBlueprint } from '@berth/plugin-environments-common';
import { ProblemNotices } from '../form/ProblemNotices';
import { useFocusProblem } from '../form/useFocusProblem';
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

/** The second step: the form, judged while one types, with what will come of it beside it. */
export const DetailsStep = (props: {
  draft: Draft;
  blueprint: OfferedBlueprint;
  catalogue: Catalogue;
  onChange: (draft: Draft) => void;
  onBack: () => void;
  onNext: () => void;
}) => {
  const classes = useWizardStyles();
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

  const [form, focusProblem] = useFocusProblem();
  const onNext = () => {
    check.touchAll();
    if (check.refused) {
      focusProblem();
    } else {
      props.onNext();
    }
  };
  return (
    <div className={classes.columns} ref={form}>
      <Panel title={blueprint.title}>
        <ProblemNotices
          sentences={[
            ...(check.broken ? [check.broken] : []),
            ...check.general,
          ]}
        />
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
