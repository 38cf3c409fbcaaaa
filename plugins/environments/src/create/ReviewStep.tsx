import Button from '@material-ui/core/Button';
import {
  environmentTitle,
  OfferedBlueprint,
  Operation,
} from '@berth/plugin-environments-common';
import { Panel } from '../layout/Panel';
import { ReviewBody } from '../operations/ReviewBody';
import { useReview } from '../operations/useReview';
import { useText } from '../translation/useText';
import { Draft, nameOfDraft, requestOfDraft } from './Draft';
import { DraftSummary } from './DraftSummary';
import type { Catalogue } from './useCatalogue';
import { useWizardStyles } from './useWizardStyles';

/** The third step: exactly what will be committed and what Kubernetes gets of it; one button does it. */
export const ReviewStep = (props: {
  draft: Draft;
  blueprint: OfferedBlueprint;
  catalogue: Catalogue;
  onBack: () => void;
  onCreated: (operation: Operation) => void;
}) => {
  const classes = useWizardStyles();
  const t = useText();
  const { draft, blueprint } = props;
  const request = requestOfDraft(draft, blueprint);
  const review = useReview(request, props.onCreated);
  const title = environmentTitle(draft.customer, nameOfDraft(draft));
  return (
    <div className={classes.wideColumns}>
      <Panel title={t('create.reviewTitle', { title })}>
        <ReviewBody review={review} />
        <div className={classes.buttons}>
          <Button
            disabled={review.submission.submitting}
            onClick={props.onBack}
          >
            {t('create.backToDetails')}
          </Button>
          <Button
            variant="contained"
            color="primary"
            disabled={!review.mayConfirm}
            onClick={review.confirm}
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
          plan={review.plan}
        />
      </aside>
    </div>
  );
};
