import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeKept } from '../state/writeKept';
import {
  CertificateAuthority,
  type CertificateSubject,
  type KeyAndCertificate,
  newKeys,
} from './CertificateAuthority';

/** Who proves itself to whom in a cluster. */
const SUBJECTS = {
  apiServer: {
    commonName: 'kube-apiserver',
    hosts: [
      '127.0.0.1',
      '10.0.0.1',
      'localhost',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
    ],
  },
  kubelet: { commonName: 'kwok', hosts: ['127.0.0.1', 'localhost'] },
  kubeletClient: {
    commonName: 'apiserver-kubelet-client',
    organization: 'system:masters',
  },
  admin: { commonName: 'admin', organization: 'system:masters' },
  controllerManager: { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  kwok: { commonName: 'kwok', organization: 'system:masters' },
  flux: { commonName: 'flux', organization: 'system:masters' },
  argocd: { commonName: 'argocd', organization: 'system:masters' },
} satisfies Record<string, CertificateSubject>;

export type CertificateName = keyof typeof SUBJECTS;

/** The certificates of a cluster, in memory and as files. */
export interface ClusterCertificates {
  authority: KeyAndCertificate;
  of(name: CertificateName): KeyAndCertificate;
  /** Paths, for programs that read files. */
  files: {
    authority: { key: string; certificate: string };
    serviceAccounts: { key: string; publicKey: string };
    of(name: CertificateName): { key: string; certificate: string };
  };
}

interface Kept {
  authority: KeyAndCertificate;
  serviceAccounts: { key: string; publicKey: string };
  issued: Record<CertificateName, KeyAndCertificate>;
}

/** The certificates of a cluster, made at its first start and kept in a folder. */
export async function clusterCertificates(
  folder: string,
  cluster: string,
): Promise<ClusterCertificates> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = (await read(folder)) ?? (await make(folder, cluster));
  const pathsOf = (name: string) => ({
    key: join(folder, `${name}.key`),
    certificate: join(folder, `${name}.crt`),
  });
  return {
    authority: kept.authority,
    of: name => kept.issued[name],
    files: {
      authority: pathsOf('ca'),
      serviceAccounts: {
        key: join(folder, 'service-accounts.key'),
        publicKey: join(folder, 'service-accounts.pub'),
      },
      of: pathsOf,
    },
  };
}

async function read(folder: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'all.json'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    return undefined;
  }
}

async function make(folder: string, cluster: string): Promise<Kept> {
  const authority = await CertificateAuthority.create(`berth-rig-${cluster}`);
  const names = Object.keys(SUBJECTS) as CertificateName[];
  // A key costs a quarter of a second, and all of them lie in the same folder of the same person: the certificates
  // differ, the keys need not.
  const [serviceAccounts, keys] = await Promise.all([newKeys(), newKeys()]);
  const issued = Object.fromEntries(
    names.map(name => [name, authority.issue(SUBJECTS[name], keys)]),
  ) as Kept['issued'];
  const kept: Kept = { authority: authority.pair, serviceAccounts, issued };
  const write = (name: string, text: string) =>
    writeFile(join(folder, name), text, { mode: 0o600 });
  await Promise.all([
    write('ca.key', kept.authority.key),
    write('ca.crt', kept.authority.certificate),
    write('service-accounts.key', serviceAccounts.key),
    write('service-accounts.pub', serviceAccounts.publicKey),
    ...names.flatMap(name => [
      write(`${name}.key`, issued[name].key),
      write(`${name}.crt`, issued[name].certificate),
    ]),
  ]);
  // Last, so that a start that was cut short makes all of them again.
  await writeKept(join(folder, 'all.json'), JSON.stringify(kept));
  return kept;
}
