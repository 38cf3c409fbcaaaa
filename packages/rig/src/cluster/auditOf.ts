import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ClusterContext } from './ClusterContext';

/** Has the API server write down every request of some users, in JSON lines with who asked by which program. */
export async function auditOf(
  context: ClusterContext,
  users: readonly string[],
): Promise<string[]> {
  if (users.length === 0) {
    return [];
  }
  const policy = join(context.folder, 'audit-policy.yaml');
  await writeFile(
    policy,
    stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [{ level: 'Metadata', users }, { level: 'None' }],
    }),
  );
  return [
    `--audit-policy-file=${policy}`,
    `--audit-log-path=${join(context.logs, 'audit.log')}`,
  ];
}
