import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { Operation } from '@berth/plugin-environments-common';
import { ToneLabel } from '../health/ToneLabel';
import { environmentRouteRef } from '../routes';
import { personText, shortCommit } from '../text/amounts';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';
import { PullRequestLine } from './PullRequestLine';
import { toneOfOperation } from './operationTone';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    '&:first-child': { borderTop: 'none' },
    overflowWrap: 'anywhere',
  },
}));

/** One operation: what was asked, by whom, when, and what came of it. */
export const OperationLine = (props: {
  operation: Operation;
  /** True where its environment is not there, so that no page shows its commit. */
  absent?: boolean;
}) => {
  const classes = useStyles();
  const t = useText();
  const to = useRouteRef(environmentRouteRef);
  const { operation } = props;
  const { state, pullRequest } = operation;
  const said = operation.timeline.at(-1)?.message;
  return (
    <li className={classes.root}>
      <ToneLabel tone={toneOfOperation[operation.state]}>
        <strong>{operation.title}</strong>{' '}
        {t(`operation.state.${operation.state}`)}
      </ToneLabel>
      <Typography variant="body2" color="textSecondary">
        {t('operation.by', { who: personText(operation.requester) })}{' '}
        <RelativeTime at={operation.requestedAt} />
        {operation.commit && (
          <>
            {' · '}
            {props.absent ? (
              shortCommit(operation.commit)
            ) : (
              <Link
                underline="always"
                to={`${to(operation.environment)}/activity/${operation.commit}`}
              >
                {shortCommit(operation.commit)}
              </Link>
            )}
          </>
        )}
      </Typography>
      {pullRequest && (
        <Typography variant="body2" component="div">
          <PullRequestLine
            pullRequest={pullRequest}
            why={state === 'rejected' ? said : undefined}
            settled={state !== 'awaiting-approval'}
          />
        </Typography>
      )}
      {state === 'cancelled' && said && (
        <Typography variant="body2">{said}</Typography>
      )}
      {operation.error && (
        <Typography variant="body2">{operation.error}</Typography>
      )}
    </li>
  );
};
