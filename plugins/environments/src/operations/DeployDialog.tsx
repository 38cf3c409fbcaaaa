import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import {
  EnvironmentDetail,
  environmentTitle,
  versionProblem,
} from '@berth/plugin-environments-common';
import { CompletionField } from '../form/CompletionField';
import { useText } from '../translation/useText';
import { ReviewDialog } from './ReviewDialog';
import { useBlueprint } from './useBlueprint';

/** Chooses other versions of an environment's applications, shows what that would do, and asks for exactly those. */
export const DeployDialog = (props: {
  environment: EnvironmentDetail;
  onClose: () => void;
  onSubmitted: () => void;
}) => {
  const t = useText();
  const { customer, name, spec } = props.environment;
  const { value: blueprint } = useBlueprint(spec?.blueprint);
  const current = Object.fromEntries(
    Object.entries(spec?.applications ?? {}).map(
      ([application, { version }]) => [application, version],
    ),
  );
  // Only what one chose: what somebody else deploys meanwhile is no choice of the reader's.
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [reviewed, setReviewed] = useState<Record<string, string>>();
  const title = environmentTitle(customer, name);

  const versionOf = (application: string) =>
    chosen[application] ?? current[application];
  const versions = Object.fromEntries(
    Object.keys(current)
      .filter(application => versionOf(application) !== current[application])
      .map(application => [application, versionOf(application)]),
  );
  const titleOf = (application: string) =>
    blueprint?.applications[application]?.title ?? application;
  const problemOf = (application: string) =>
    versionProblem(titleOf(application), versionOf(application));
  const ready =
    Object.keys(versions).length > 0 && !Object.keys(versions).some(problemOf);

  // Where somebody deployed just that meanwhile, there is nothing left to review.
  const review = () => setReviewed(ready ? versions : undefined);

  if (reviewed) {
    return (
      <ReviewDialog
        title={t('deploy.reviewTitle', { title })}
        confirm={t('deploy.confirm', {
          versions: Object.entries(reviewed)
            .map(parts => parts.join(' '))
            .join(', '),
        })}
        request={{
          kind: 'deploy',
          environment: { customer, name },
          versions: reviewed,
        }}
        against={JSON.stringify(spec)}
        onReadAgain={review}
        onClose={() => setReviewed(undefined)}
        onSubmitted={props.onSubmitted}
      />
    );
  }
  return (
    <Dialog
      open
      onClose={props.onClose}
      maxWidth="sm"
      fullWidth
      aria-labelledby="deploy-title"
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          review();
        }}
      >
        <DialogTitle id="deploy-title">
          {t('deploy.title', { title })}
        </DialogTitle>
        <DialogContent dividers>
          <div style={{ display: 'grid', gap: 16, paddingTop: 8 }}>
            {Object.keys(current).map(application => (
              <CompletionField
                key={application}
                id={`versions.${application}`}
                required
                label={titleOf(application)}
                value={versionOf(application)}
                choices={blueprint?.applications[application]?.versions ?? []}
                problem={problemOf(application)}
                hint={
                  application in versions
                    ? t('configuration.was', { value: current[application] })
                    : t('deploy.unchanged')
                }
                onChange={version =>
                  setChosen({ ...chosen, [application]: version })
                }
              />
            ))}
          </div>
        </DialogContent>
        <DialogActions>
          <Button onClick={props.onClose}>{t('review.cancel')}</Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={!ready}
          >
            {t('deploy.review')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
};
