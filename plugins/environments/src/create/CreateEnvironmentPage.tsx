import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import BlockIcon from '@material-ui/icons/Block';
import LibraryBooksIcon from '@material-ui/icons/LibraryBooks';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { environmentCreatePermission } from '@berth/plugin-environments-common';
import { ButtonLink } from '../layout/ButtonLink';
import { FailureState } from '../layout/FailureState';
import { PageState } from '../layout/PageState';
import { useMay } from '../layout/useMay';
import { environmentRouteRef, rootRouteRef } from '../routes';
import { useText } from '../translation/useText';
import { BlueprintCards } from './BlueprintCards';
import { DetailsStep } from './DetailsStep';
import { draftOf } from './Draft';
import { ReviewStep } from './ReviewStep';
import { StepHeading } from './StepHeading';
import { useCatalogue } from './useCatalogue';
import { useDraft } from './useDraft';
import { useStartingPoint } from './useStartingPoint';

const STEPS = ['blueprint', 'details', 'review'] as const;

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
  stepper: {
    background: 'none',
    padding: theme.spacing(1, 0),
    // Steps to come too: their numbers tell them apart, and the secondary colour is too faint on the page's background.
    '& .MuiStepLabel-label': { color: theme.palette.text.primary },
  },
  cards: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))',
  },
}));

/** A new environment in three steps; the step is in the address, the draft in the browser. */
export const CreateEnvironmentPage = () => {
  const classes = useStyles();
  const t = useText();
  const navigate = useNavigate();
  const toEnvironment = useRouteRef(environmentRouteRef);
  const toList = useRouteRef(rootRouteRef);
  const may = useMay(environmentCreatePermission);
  const [search, setSearch] = useSearchParams();
  const { value: catalogue, error, loading, retry } = useCatalogue();
  const { draft, change, forget } = useDraft();
  const startingPoint = useStartingPoint(catalogue);

  const blueprint = catalogue?.blueprints.find(
    ({ name, version }) =>
      name === draft?.blueprint.name && version === draft.blueprint.version,
  );
  const asked = STEPS.indexOf(search.get('step') as (typeof STEPS)[number]);
  const step = draft && blueprint ? Math.max(0, asked) : 0;
  const goTo = (next: (typeof STEPS)[number]) => setSearch({ step: next });

  const body = () => {
    if (error && !catalogue) {
      return <FailureState error={error} onRetry={retry} />;
    }
    if (!catalogue || loading) {
      return (
        <div className={classes.cards}>
          <Skeleton variant="rect" height={260} />
          <Skeleton variant="rect" height={260} />
        </div>
      );
    }
    if (!catalogue.blueprints.length) {
      return (
        <PageState
          icon={<LibraryBooksIcon />}
          title={t('create.noBlueprintsTitle')}
          text={t('create.noBlueprintsText')}
        />
      );
    }
    if (step === 0 || !draft || !blueprint) {
      return (
        <BlueprintCards
          blueprints={catalogue.blueprints}
          chosen={blueprint?.name}
          onChoose={chosen => {
            change(startingPoint(draftOf(chosen, draft), chosen));
            goTo('details');
          }}
        />
      );
    }
    return step === 1 ? (
      <DetailsStep
        draft={draft}
        blueprint={blueprint}
        catalogue={catalogue}
        onChange={change}
        onBack={() => goTo('blueprint')}
        onNext={() => goTo('review')}
      />
    ) : (
      <ReviewStep
        draft={draft}
        blueprint={blueprint}
        catalogue={catalogue}
        onBack={() => goTo('details')}
        onCreated={operation => {
          forget();
          navigate(toEnvironment(operation.environment), { replace: true });
        }}
      />
    );
  };
  if (!may) {
    return (
      <PageState
        icon={<BlockIcon />}
        title={t('create.mayNotTitle')}
        text={t('create.mayNotText')}
      >
        <ButtonLink variant="outlined" to={toList()}>
          {t('create.toList')}
        </ButtonLink>
      </PageState>
    );
  }
  return (
    <div className={classes.root}>
      <Typography variant="h4" component="h2">
        {t('create.title')}
      </Typography>
      <div>
        <Stepper activeStep={step} className={classes.stepper}>
          {STEPS.map((name, index) => (
            <Step key={name} aria-current={index === step ? 'step' : undefined}>
              <StepLabel>{t(`create.step.${name}`)}</StepLabel>
            </Step>
          ))}
        </Stepper>
        {/* Not before the draft's step is known, which is none that one came to. */}
        {catalogue && (
          <StepHeading step={step}>
            {t('create.stepOf', {
              number: String(step + 1),
              total: String(STEPS.length),
              step: t(`create.step.${STEPS[step]}`),
            })}
          </StepHeading>
        )}
      </div>
      {body()}
    </div>
  );
};
