import type { KubernetesObject } from '@berth/plugin-environments-node';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The environment `acme-dev` with its Helm application `web`, as Argo CD 3.5.7 left its objects on the rig; only
 * what nobody reads was taken out, and the repository's address replaced.
 */
export type Situation =
  | 'applied'
  | 'branchMissing'
  | 'deleting'
  | 'keptBySync'
  | 'kindRefused'
  | 'objectRefused'
  | 'overlayBroken'
  | 'unauthorized'
  | 'valuesRefused'
  | 'windowed';

export const ID = 'acme-dev';

/** A copy that a test may change. */
export function recorded(situation: Situation): KubernetesObject[] {
  return JSON.parse(
    readFileSync(
      join(__dirname, '..', '__fixtures__', `${situation}.json`),
      'utf8',
    ),
  );
}

/** The commits that the recorded situations are about. */
export const REVISIONS = {
  applied: '83bb11e08c5a5cac7da539a9d3dc8f6ffa8cb196',
  kindRefused: '30c8a12cb689daad0c324ff8ebb4687b22662a03',
  objectRefused: 'de00097a6252a054cf51877a8a6ef9da104a45a1',
  windowed: '670b9a1fb0ed9585967927972b6dbbe7478d9433',
};
