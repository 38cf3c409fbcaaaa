import { InputError } from '@backstage/errors';
import type { Forge } from '@berth/plugin-environments-node';
import type { LandingOptions } from '../desired/landing/LandingOptions';
import type { ConfiguredForge } from './readForge';

/**
 * What comes by pull request, and how; undefined where no stage asks for it.
 *
 * @throws InputError where a stage does and there is no forge
 */
export function readLanding(
  byPullRequest: string[],
  settings: ConfiguredForge | undefined,
  forge: Forge | undefined,
): LandingOptions | undefined {
  if (byPullRequest.length === 0) {
    return undefined;
  }
  if (!settings || !forge) {
    throw new InputError(
      `environments.stages says landing: pull-request for ${byPullRequest.join(
        ', ',
      )}; that needs environments.repository.forge`,
    );
  }
  return { ...settings.pullRequests, forge, stages: new Set(byPullRequest) };
}
