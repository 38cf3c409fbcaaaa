import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { KeyAndCertificate } from '../certificates/CertificateAuthority';

/** Somebody's way into a cluster. */
export interface ClusterAccess {
  /** Also the context's name. */
  cluster: string;
  /** Such as `https://127.0.0.1:23456`. */
  server: string;
  /** The authority's certificate in PEM. */
  authority: string;
  /** The user's name in the file; it says nothing to the cluster. */
  user: string;
  credentials: KeyAndCertificate | { token: string };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig with one context per cluster, the first of them current. It holds its certificates itself. */
export function kubeconfig(accesses: readonly ClusterAccess[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': accesses[0]?.cluster,
    clusters: accesses.map(access => ({
      name: access.cluster,
      cluster: {
        server: access.server,
        'certificate-authority-data': base64(access.authority),
      },
    })),
    users: accesses.map(access => ({
      name: `${access.cluster}-${access.user}`,
      user:
        'token' in access.credentials
          ? { token: access.credentials.token }
          : {
              'client-certificate-data': base64(access.credentials.certificate),
              'client-key-data': base64(access.credentials.key),
            },
    })),
    contexts: accesses.map(access => ({
      name: access.cluster,
      context: {
        cluster: access.cluster,
        user: `${access.cluster}-${access.user}`,
      },
    })),
  });
}

/** Writes a kubeconfig that only its owner can read. */
export async function writeKubeconfig(
  file: string,
  accesses: readonly ClusterAccess[],
): Promise<void> {
  await writeFile(file, kubeconfig(accesses), { mode: 0o600 });
}
