import { useState } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import type {
  EnvironmentDetail,
  Operation,
} from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { useNow } from '../live/useNow';
import { CancelButton } from '../operations/CancelButton';
import { CancelDialog } from '../operations/CancelDialog';
import { personText } from '../text/amounts';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1), minWidth: 0 },
  line: { marginTop: theme.spacing(0.5) },
}));

const WaitingChange = (props: {
  operation: Operation;
  onCancel: () => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { operation } = props;
  const { state, title, pullRequest, requester, requestedAt } = operation;
  const said = operation.error ?? operation.timeline.at(-1)?.message;
  // The usual sentence repeats what stands here already; anything else is news, such as a forge that does not answer.
  const news =
    said && !(pullRequest && said.includes(pullRequest.url)) ? said : undefined;
  const waitsFor = () => {
    if (state === 'queued' || state === 'errored') {
      return t(`waiting.${state}`);
    }
    return (
      <>
        {t('waiting.for')}{' '}
        {pullRequest ? (
          <Link to={pullRequest.url} underline="always">
            {t('waiting.pullRequest', { number: String(pullRequest.number) })}
          </Link>
        ) : (
          t('waiting.itsPullRequest')
        )}
      </>
    );
  };
  return (
    <Notice
      tone={state === 'errored' ? 'poor' : 'still'}
      action={<CancelButton operation={operation} onClick={props.onCancel} />}
    >
      <Typography component="div">
        <strong>{title}</strong> {waitsFor()}
      </Typography>
      {pullRequest && state === 'awaiting-approval' && (
        <Typography variant="body2" className={classes.line}>
          {t(`waiting.mergedBy.${pullRequest.mergedBy}`)}
          {pullRequest.outstanding.length > 0 &&
            ` ${t('waiting.missing', {
              what: pullRequest.outstanding.join('; '),
            })}`}
          {pullRequest.approvedBy.length > 0 &&
            ` ${t('waiting.approvedBy', {
              who: pullRequest.approvedBy.join(', '),
            })}`}
        </Typography>
      )}
      {news && (
        <Typography variant="body2" className={classes.line}>
          {news}
        </Typography>
      )}
      <Typography variant="body2" color="textSecondary">
        {t('waiting.by', { who: personText(requester) })}{' '}
        <RelativeTime at={requestedAt} />
      </Typography>
    </Notice>
  );
};

/** Milliseconds after which it is worth a word that a change is not written yet; as a rule that takes one second. */
const WRITTEN_BY = 10_000;

/** Changes that are asked for and not committed, each with what it waits for, the oldest first. */
export const WaitingChanges = (props: {
  environment: EnvironmentDetail;
  onCancelled: () => void;
}) => {
  const classes = useStyles();
  const now = useNow(5_000);
  const [cancelling, setCancelling] = useState<Operation>();
  const waiting = props.environment.openOperations
    .filter(
      ({ state, requestedAt }) =>
        state === 'awaiting-approval' ||
        state === 'errored' ||
        (state === 'queued' && now - Date.parse(requestedAt) > WRITTEN_BY),
    )
    .sort((a, b) => a.requestedAt.localeCompare(b.requestedAt));
  return (
    <>
      {waiting.length > 0 && (
        <div className={classes.root}>
          {waiting.map(operation => (
            <WaitingChange
              key={operation.id}
              operation={operation}
              onCancel={() => setCancelling(operation)}
            />
          ))}
        </div>
      )}
      {cancelling && (
        <CancelDialog
          operation={cancelling}
          onClose={() => setCancelling(undefined)}
          onCancelled={() => {
            setCancelling(undefined);
            props.onCancelled();
          }}
        />
      )}
    </>
  );
};
