import type { Operation } from '@berth/plugin-environments-common';
import { uncommittedStates } from '@berth/plugin-environments-node';
import { DesiredWorld } from '../../__testUtils__/DesiredWorld';
import { until } from '../../__testUtils__/until';
import type { DesiredState } from '../../DesiredState';
import { PlainForge } from './PlainForge';

/** A world with a plain forge, and what tests of its pull requests wait for. */
export class PlainLanding {
  private constructor(
    readonly world: DesiredWorld,
    readonly plain: PlainForge,
  ) {}

  static async start(): Promise<PlainLanding> {
    const world = await DesiredWorld.start();
    return new PlainLanding(world, new PlainForge(world));
  }

  /** A state to which everything comes by pull request. */
  state(merge: 'person' | 'berth', limit = 10): Promise<DesiredState> {
    const { stages } = this.world.surroundings;
    this.world.surroundings = {
      ...this.world.surroundings,
      stages: stages.map(stage => ({ ...stage, landing: 'pull-request' })),
    };
    return this.world.state({
      pollSeconds: 3_600,
      landing: { forge: this.plain.forge, merge, approvals: 0, limit },
    });
  }

  /** As somebody does it in the portal, `atOnce` also where it is claimed. */
  cancel({ id }: Operation, atOnce = false): Promise<boolean> {
    return this.world.operations.move(id, {
      from: uncommittedStates,
      to: 'cancelled',
      at: new Date().toISOString(),
      unclaimed: !atOnce,
    });
  }

  async commitOf({ id }: Operation): Promise<string | undefined> {
    const { state, commit } = await this.world.operations.get(id);
    return state === 'committed' ? commit : undefined;
  }

  /** Whether the operation's last word is about something. */
  async says({ id }: Operation, words: RegExp): Promise<boolean> {
    const { timeline } = await this.world.operations.get(id);
    return words.test(timeline.at(-1)?.message ?? '');
  }

  /** Lets it look at all pull requests until something is there. */
  lookUntil<T>(
    state: DesiredState,
    look: () => Promise<T | undefined | false>,
  ): Promise<T> {
    return until(async () => {
      state.wakeForPullRequest();
      return look();
    });
  }
}
