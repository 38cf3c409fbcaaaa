import type { EnvironmentDetail } from '@berth/plugin-environments-common';
import {
  type ReportedCondition,
  type ReportedStatus,
  reportedStatus,
} from '@berth/plugin-environments-common/domain';
import { eventually } from '@berth/rig/testUtils';
import { fingerprintOf } from '../../observed/reported/environmentObject';
import { PATIENCE_MS } from './AcmeEnvironments';
import type { RigWorld } from './RigWorld';

/** What tests read of an environment's own object. */
export interface EnvironmentObject {
  metadata: { generation: number; labels: Record<string, string> };
  status?: ReportedStatus;
}

/** An environment's object; undefined where there is none. */
export async function objectOf(
  world: RigWorld,
  name: string,
): Promise<EnvironmentObject | undefined> {
  const answer = await world.kubectl(
    'get',
    'environments',
    `--namespace=acme-${name}`,
    `--field-selector=metadata.name=acme-${name}`,
    '--output=json',
  );
  return JSON.parse(answer).items[0];
}

/** An environment's object, once it says the same as the portal and that is as wanted. */
export async function shown(
  world: RigWorld,
  name: string,
  isWanted: (detail: EnvironmentDetail) => boolean,
): Promise<{ object: EnvironmentObject; detail: EnvironmentDetail }> {
  return eventually(
    async () => ({
      detail: await world.detail(name),
      object: (await objectOf(world, name))!,
    }),
    ({ detail, object }) =>
      isWanted(detail) &&
      fingerprintOf(object?.status) ===
        fingerprintOf(
          reportedStatus({
            status: detail.status,
            commit: detail.commit?.sha,
            generation: object?.metadata.generation,
            previous: [],
            now: new Date().toISOString(),
          }),
        ),
    PATIENCE_MS,
  );
}

/** Whether an environment is ready with nothing open. */
export const isReady = ({ status, openOperations }: EnvironmentDetail) =>
  status.phase === 'ready' && openOperations.length === 0;

/** What kubectl prints, in cells. */
export async function table(
  world: RigWorld,
  ...args: string[]
): Promise<string[][]> {
  const text = await world.kubectl('get', ...args);
  return text
    .trim()
    .split('\n')
    .map(line => line.split(/\s{2,}/));
}

/** A condition of an environment's own object. */
export function conditionOf(
  object: EnvironmentObject,
  type: string,
): ReportedCondition | undefined {
  return object.status?.conditions.find(condition => condition.type === type);
}
