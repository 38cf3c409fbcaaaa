import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ForgeEvent,
  OperationStore,
  WakeReason,
  WakeStore,
} from '@berth/plugin-environments-node';
import { type DesiredState, operationOfBranch } from '../desired';

/** Operations that wait for approval, of which pull requests are known; more are not looked at, and count as meant. */
const MOST = 500;

type PullRequestEvent = Exclude<ForgeEvent, { kind: 'push' }>;

/**
 * Lets be looked at what the forge says is another, by this process at once and by all others soon after: the main
 * branch, here where it is not the one that is known, and operations' pull requests. Whatever else happens in the
 * repository is passed over, since each look asks the forge, which counts the questions.
 */
export function wakeOnForgeEvent(options: {
  desired: Pick<
    DesiredState,
    'ready' | 'snapshot' | 'wakeForPush' | 'wakeForPullRequest'
  >;
  operations: Pick<OperationStore, 'list'>;
  branch: string;
  wakes: Pick<WakeStore, 'raise'>;
  logger: LoggerService;
}): (event: ForgeEvent) => void {
  const { desired, operations, branch, wakes, logger } = options;
  const tellOthers = (reason: WakeReason) => {
    wakes.raise(reason).catch(error => {
      // They look by themselves, later.
      logger.warn(`Other processes are not told of a ${reason}: ${error}`);
    });
  };
  const mayBeMeant = async (event: PullRequestEvent) => {
    if (event.kind === 'check') {
      return true;
    }
    const { items, totalItems } = await operations.list({
      states: ['awaiting-approval'],
      limit: MOST,
    });
    return (
      totalItems > items.length ||
      items.some(
        ({ pullRequest }) =>
          // One that was opened a moment ago may not be noted yet.
          pullRequest === undefined || pullRequest.number === event.number,
      )
    );
  };
  return event => {
    if (event.kind === 'push') {
      if (event.branch !== branch) {
        return;
      }
      // Berth's own pushes come back as webhooks too, which the other processes have not seen.
      const known = desired.ready().ok ? desired.snapshot().commit : undefined;
      if (event.commit !== known) {
        desired.wakeForPush();
      }
      tellOthers('push');
      return;
    }
    if (isElsewhere(event)) {
      return;
    }
    const news =
      event.kind === 'check'
        ? { commit: event.commit }
        : { number: event.number };
    if (!desired.wakeForPullRequest(news)) {
      mayBeMeant(event).then(
        meant => meant && tellOthers('pull-request'),
        () => tellOthers('pull-request'),
      );
    }
  };
}

/** Whether it is about a commit of which the forge says that no operation's branch holds it. */
function isElsewhere(event: PullRequestEvent): boolean {
  return (
    event.kind === 'check' &&
    event.branches !== undefined &&
    event.branches.every(name => operationOfBranch(name) === undefined)
  );
}
