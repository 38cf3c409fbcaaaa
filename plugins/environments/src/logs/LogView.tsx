import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { LogViewer } from '@backstage/core-components';
import type { EnvironmentReference } from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { useText } from '../translation/useText';
import { downloadText } from './downloadText';
import { LogQuestion, useLog } from './useLog';

const useStyles = makeStyles(theme => ({
  status: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    minHeight: 36,
    fontVariantNumeric: 'tabular-nums',
  },
  viewer: { height: 'max(320px, 60vh)', marginTop: theme.spacing(1) },
}));

/** The lines of one container, with search; while one pauses, what comes waits. */
export const LogView = (props: {
  environment: EnvironmentReference;
  question: LogQuestion;
  follow: boolean;
  wrap: boolean;
}) => {
  const classes = useStyles();
  const t = useText();
  const { question, follow } = props;
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState<string[]>();
  const { lines, state, refusal } = useLog(
    props.environment,
    question,
    follow,
    round,
  );
  const shown = held ?? lines;
  const again = (
    <Button
      size="small"
      onClick={() => {
        setHeld(undefined);
        setRound(round + 1);
      }}
    >
      {t('logs.readAgain')}
    </Button>
  );
  return (
    <>
      <div className={classes.status}>
        <Typography variant="body2" role="status">
          {held
            ? t('logs.paused', {
                waiting: String(Math.max(0, lines.length - held.length)),
              })
            : t(`logs.state.${state}`)}
        </Typography>
        {state === 'following' && (
          <Button
            size="small"
            variant="outlined"
            onClick={() => setHeld(held ? undefined : lines)}
          >
            {held ? t('logs.resume') : t('logs.pause')}
          </Button>
        )}
        {(state === 'ended' || state === 'read') && again}
      </div>
      {refusal && (
        <Notice tone="poor" urgent action={again}>
          {refusal.status === 403 ? t('logs.forbidden') : refusal.message}
        </Notice>
      )}
      {shown.length > 0 && (
        <div className={classes.viewer}>
          <LogViewer
            text={shown.join('\n')}
            textWrap={props.wrap}
            onDownloadLog={() =>
              downloadText(
                `${[question.pod, question.container]
                  .filter(Boolean)
                  .join('-')}.log`,
                `${lines.join('\n')}\n`,
              )
            }
          />
        </div>
      )}
    </>
  );
};
