import { InputError } from '@backstage/errors';
import type { Stage } from '@berth/plugin-environments-common';
import type { Forge } from '@berth/plugin-environments-node';
import type { LandingOptions } from '../desired/landing/LandingOptions';
import type { ConfiguredForge } from './readForge';

/**
 * How pull requests land, which stages or blueprints ask for; undefined where there is no forge to open them at.
 *
 * @throws InputError where a stage asks for them and there is no forge
 */
export function readLanding(
  stages: Stage[],
  settings: ConfiguredForge | undefined,
  forge: Forge | undefined,
): LandingOptions | undefined {
  const asking = stages.filter(({ landing }) => landing === 'pull-request');
  if (settings && forge) {
    return { ...settings.pullRequests, forge };
  }
  if (asking.length > 0) {
    throw new InputError(
      `environments.stages says landing: pull-request for ${asking
        .map(({ name }) => name)
        .join(', ')}; that needs environments.repository.forge`,
    );
  }
  return undefined;
}
