import {
  ENVIRONMENT_TYPE,
  REPORTED_CONDITIONS,
  type ReportedCondition,
  type ReportedStatus,
} from '@berth/plugin-environments-common/domain';
import {
  type KubernetesObject,
  listAt,
  member,
  numberAt,
  type ObjectType,
  textAt,
} from '@berth/plugin-environments-node';
import { keepMetadata } from '../keep/keepMetadata';

/** Environments as objects of a cluster. */
export const environmentType: ObjectType = ENVIRONMENT_TYPE;

/** What is held of an environment's own object: which it is, and what is said of it. */
export function keepEnvironment(object: KubernetesObject): KubernetesObject {
  return { ...keepMetadata(object), status: member(object, 'status') ?? {} };
}

/** The environment that an object is; undefined for one that lies where no environment's own object does. */
export function environmentOf({
  metadata: { name, namespace },
}: KubernetesObject): string | undefined {
  return name === namespace ? name : undefined;
}

/** Conditions of an environment's own object. */
export function conditionsOf(
  object: KubernetesObject,
): Array<Partial<ReportedCondition>> {
  return listAt(object, 'status', 'conditions') as Array<
    Partial<ReportedCondition>
  >;
}

/** What of a status is Berth's, as a text that is the same where that is; times of conditions follow from the rest. */
export function fingerprintOf(status: ReportedStatus | unknown): string {
  const applications = listAt(status, 'applications').map(application => [
    textAt(application, 'name') ?? '',
    textAt(application, 'desired'),
    textAt(application, 'running'),
  ]);
  const conditions = listAt(status, 'conditions')
    .filter(it => REPORTED_CONDITIONS.includes(textAt(it, 'type') ?? ''))
    .map(condition => [
      textAt(condition, 'type') ?? '',
      textAt(condition, 'status'),
      textAt(condition, 'reason'),
      textAt(condition, 'message'),
      numberAt(condition, 'observedGeneration'),
    ]);
  return JSON.stringify([
    numberAt(status, 'observedGeneration'),
    ...['phase', 'release', 'address', 'commit'].map(
      field => textAt(status, field) ?? '',
    ),
    applications.sort(byFirst),
    conditions.sort(byFirst),
  ]);
}

function byFirst([first]: unknown[], [second]: unknown[]): number {
  return String(first) < String(second) ? -1 : 1;
}
