import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { LogViewer } from '@backstage/core-components';
import type { EnvironmentReference } from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';
import { downloadText } from './downloadText';
import { Log, LogQuestion, useLog } from './useLog';

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

/**
 * The lines of one container, with search; while one pauses, what comes waits.
 * What is paused belongs to one question: another needs another `key`.
 */
export const LogView = (props: {
  environment: EnvironmentReference;
  question: LogQuestion;
  follow: boolean;
  wrap: boolean;
  /** The pod is no more: what was read is all there is. */
  gone: boolean;
}) => {
  const classes = useStyles();
  const t = useText();
  const language = useLanguage();
  const { question, follow } = props;
  const [round, setRound] = useState(0);
  const [held, setHeld] = useState<Log>();
  const log = useLog(props.environment, question, follow, round);
  const { state, refusal } = log;
  const { lines, cut } = held ?? log;
  const waiting = held ? log.came - held.came : 0;
  // Reading again would take away what is left of a pod that is gone.
  const again = !props.gone && (
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
        <Typography variant="body2" component="div">
          <span role="status">
            {held ? t('logs.paused') : t(`logs.state.${state}`)}
          </span>
          {/* Outside of what is announced, since it changes with every line. */}
          {waiting > 0 && `, ${t('logs.waiting', { count: waiting })}`}
        </Typography>
        {(held || state === 'following') && (
          <Button
            size="small"
            variant="outlined"
            onClick={() => setHeld(held ? undefined : log)}
          >
            {held ? t('logs.resume') : t('logs.pause')}
          </Button>
        )}
        {!held && (state === 'ended' || state === 'read') && again}
      </div>
      {refusal && (
        <Notice tone="poor" urgent action={again}>
          {refusal.status === 403 ? t('logs.forbidden') : refusal.message}
        </Notice>
      )}
      {cut && (
        <Typography variant="body2" color="textSecondary">
          {t('logs.newest', { lines: lines.length.toLocaleString(language) })}
        </Typography>
      )}
      {!lines.length && state !== 'reading' && state !== 'failed' && (
        <Typography>
          {t(state === 'following' ? 'logs.noneYet' : 'logs.none')}
        </Typography>
      )}
      {lines.length > 0 && (
        <div className={classes.viewer}>
          <LogViewer
            text={lines.join('\n')}
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
