import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { EnvironmentStatus } from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  evidence: {
    margin: theme.spacing(0.5, 0, 0),
    padding: 0,
    listStyle: 'none',
    overflowWrap: 'anywhere',
  },
  advice: { marginTop: theme.spacing(0.5) },
}));

/** `Pod web-1: ImagePullBackOff, its own words`, as far as there is something to say. */
function evidenceText(object: string, ...words: Array<string | undefined>) {
  return [object, words.filter(Boolean).join(', ')].filter(Boolean).join(': ');
}

/** The first step that blocks: in one sentence, in the machine's own words, and what to do about it. */
export const BlockerPanel = (props: {
  status: EnvironmentStatus;
  /** Absent where there is no earlier state. */
  onGoBack?: () => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { blocker, chain } = props.status;
  if (!blocker) {
    return null;
  }
  const step = chain.find(({ name }) => name === blocker.step);
  return (
    <Notice
      tone={step?.state === 'failed' ? 'bad' : 'poor'}
      action={
        step?.state === 'failed' &&
        props.onGoBack && (
          <Button size="small" variant="outlined" onClick={props.onGoBack}>
            {t('chain.goBack')}
          </Button>
        )
      }
    >
      <Typography component="strong" style={{ fontWeight: 600 }}>
        {blocker.sentence}
      </Typography>
      {step?.evidence && (
        <Typography variant="body2" component="ul" className={classes.evidence}>
          {step.evidence.map(({ kind, name, reason, message }) => (
            <li key={`${kind}/${name}/${reason}`}>
              {evidenceText(
                `${kind} ${name}`,
                reason,
                message && blocker.sentence.includes(message)
                  ? undefined
                  : message,
              )}
            </li>
          ))}
        </Typography>
      )}
      {blocker.advice && (
        <Typography variant="body2" className={classes.advice}>
          <strong>{t('chain.whatToDo')}</strong> {blocker.advice}
        </Typography>
      )}
    </Notice>
  );
};
