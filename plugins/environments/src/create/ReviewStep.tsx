import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  environmentTitle,
  OfferedBlueprint,
  Operation,
} from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { Panel } from '../layout/Panel';
import { useSubmission } from '../operations/useSubmission';
import { PlanReview } from '../plan/PlanReview';
import { usePlan } from '../plan/usePlan';
import { useText } from '../translation/useText';
import { Draft, nameOfDraft, requestOfDraft } from './Draft';
import { DraftSummary } from './DraftSummary';
import type { Catalogue } from './useCatalogue';
import { useWizardStyles } from './useWizardStyles';

const useStyles = makeStyles(theme => ({
  body: { display: 'grid', gap: theme.spacing(1.5), minWidth: 0 },
}));

/** The third step: exactly what will be committed and what Kubernetes gets of it; one button does it. */
export const ReviewStep = (props: {
  draft: Draft;
  blueprint: OfferedBlueprint;
  catalogue: Catalogue;
  onBack: () => void;
  onCreated: (operation: Operation) => void;
}) => {
  const classes = { ...useWizardStyles(), ...useStyles() };
  const t = useText();
  const { draft, blueprint } = props;
  const request = requestOfDraft(draft, blueprint);
  const { plan, refusal, loading, again } = usePlan(request);
  const submission = useSubmission({ ...request, planHash: plan?.planHash });
  const title = environmentTitle(draft.customer, nameOfDraft(draft));
  const blocked = plan?.findings.some(
    ({ severity }) => severity === 'blocking',
  );
  const conflict = submission.refusal?.status === 409;

  const onCreate = async () => {
    const operation = await submission.submit();
    if (operation) {
      props.onCreated(operation);
    }
  };
  return (
    <div className={classes.columns}>
      <Panel title={t('create.reviewTitle', { title })}>
        <div className={classes.body}>
          {refusal && (
            <Notice
              tone="bad"
              urgent
              action={<Button onClick={again}>{t('failure.retry')}</Button>}
            >
              {refusal.message}
            </Notice>
          )}
          {loading && !plan && (
            <>
              <Skeleton variant="rect" height={40} />
              <Skeleton variant="rect" height={360} />
            </>
          )}
          {plan && <PlanReview plan={plan} />}
          {submission.refusal && (
            <Notice
              tone="bad"
              urgent
              action={
                conflict ? (
                  <Button onClick={again}>{t('review.readAgain')}</Button>
                ) : undefined
              }
            >
              {submission.refusal.message}
            </Notice>
          )}
        </div>
        <div className={classes.buttons}>
          <Button onClick={props.onBack}>{t('create.backToDetails')}</Button>
          <Button
            variant="contained"
            color="primary"
            disabled={!plan || loading || blocked || submission.submitting}
            onClick={onCreate}
          >
            {t('create.confirm', { title })}
          </Button>
        </div>
      </Panel>
      <aside className={classes.aside}>
        <DraftSummary
          draft={draft}
          blueprint={blueprint}
          cluster={props.catalogue.clusters.find(
            ({ name }) => name === draft.cluster,
          )}
          plan={plan}
        />
      </aside>
    </div>
  );
};
