import {
  ForgeRefusedError,
  type ForgeCheck,
  type ForgeChecks,
} from '@berth/plugin-environments-node';
import { combineChecks } from '../combineChecks';
import type { ForgeClient } from '../ForgeClient';
import { githubCheckRuns, githubStatuses } from './githubAnswers';

const SUCCESSES = new Set(['success', 'neutral', 'skipped']);

/** GitHub keeps two lists: statuses, which anybody sets, and the runs of GitHub Apps, Actions among them. */
export async function readGithubChecks(
  client: ForgeClient,
  repository: string,
  commit: string,
): Promise<ForgeChecks> {
  const what = 'read the checks of a commit';
  const at = `${repository}/commits/${commit}`;
  const query = { per_page: 100 };
  const [statuses, runs] = await Promise.all([
    client.list({ what, path: `${at}/status`, query }, githubStatuses),
    client
      .list({ what, path: `${at}/check-runs`, query }, githubCheckRuns)
      .then(each => each.map(checkOf), unread),
  ]);
  return combineChecks([
    ...statuses.map(({ context, state, target_url, description }) => ({
      name: context,
      state: statusState(state),
      ...(target_url && { url: target_url }),
      ...(description && { message: description }),
    })),
    ...runs,
  ]);
}

function statusState(state: string): ForgeCheck['state'] {
  return state === 'success' || state === 'pending' ? state : 'failure';
}

function checkOf({
  name,
  status,
  conclusion,
  ...run
}: ReturnType<typeof githubCheckRuns.parse>[number]): ForgeCheck {
  const url = run.html_url ?? run.details_url;
  return {
    name,
    state: runState(status, conclusion),
    ...(url && { url }),
    ...(run.output.title && { message: run.output.title }),
  };
}

function runState(
  status: string,
  conclusion: string | null | undefined,
): ForgeCheck['state'] {
  if (status !== 'completed') {
    return 'pending';
  }
  return SUCCESSES.has(conclusion ?? '') ? 'success' : 'failure';
}

/**
 * No fine-grained token may read the runs of a private repository, since GitHub has no such permission for them. That
 * they are not known keeps Berth from merging, and nothing else.
 */
function unread(error: unknown): ForgeCheck[] {
  if (error instanceof ForgeRefusedError) {
    return [{ name: 'check runs', state: 'unknown', message: error.words }];
  }
  throw error;
}
