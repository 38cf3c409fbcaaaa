import type { ForgeCheck, ForgeChecks } from '@berth/plugin-environments-node';
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
    client.list({ what, path: `${at}/check-runs`, query }, githubCheckRuns),
  ]);
  return combineChecks([
    ...statuses.map(({ context, state, target_url, description }) => ({
      name: context,
      state: statusState(state),
      ...(target_url && { url: target_url }),
      ...(description && { message: description }),
    })),
    ...runs.map(({ name, status, conclusion, ...run }) => {
      const url = run.html_url ?? run.details_url;
      return {
        name,
        state: runState(status, conclusion),
        ...(url && { url }),
        ...(run.output.title && { message: run.output.title }),
      };
    }),
  ]);
}

function statusState(state: string): ForgeCheck['state'] {
  return state === 'success' || state === 'pending' ? state : 'failure';
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
