import { gunzipSync, gzipSync } from 'node:zlib';
import type { ClusterClient } from '../client/ClusterClient';
import type { KubeObject } from '../client/KubeObject';
import type { ReleaseStatus } from './HelmRelease';
import type { ChartMetadata } from './readChart';

/** A release as Helm keeps it; times are RFC 3339. */
export interface StoredRelease {
  name: string;
  namespace: string;
  version: number;
  info: {
    first_deployed: string;
    last_deployed: string;
    deleted: string;
    description: string;
    status: ReleaseStatus;
  };
  chart: { metadata: ChartMetadata };
  config: Record<string, unknown>;
  /** JSON documents, which are YAML too. */
  manifest: string;
}

/** Helm's release Secrets: `sh.helm.release.v1.<name>.v<version>`. */
export class ReleaseStorage {
  constructor(
    private readonly client: ClusterClient,
    private readonly namespace: string,
    private readonly releaseName: string,
  ) {}

  /** Oldest first. */
  async list(): Promise<StoredRelease[]> {
    const { items } = await this.client.list('v1', 'Secret', {
      namespace: this.namespace,
      labelSelector: `owner=helm,name=${this.releaseName}`,
    });
    return items.map(decode).sort((a, b) => a.version - b.version);
  }

  /** Writes a release, new or changed. */
  async save(release: StoredRelease): Promise<void> {
    const { name, version, info } = release;
    const secretName = secretOf(name, version);
    const secret: KubeObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: secretName,
        namespace: this.namespace,
        labels: {
          name,
          owner: 'helm',
          status: info.status,
          version: String(version),
          modifiedAt: String(Math.floor(Date.now() / 1000)),
        },
      },
      type: 'helm.sh/release.v1',
      data: { release: encode(release) },
    };
    await this.client.apply(secret, { fieldManager: 'Helm', force: true });
  }

  async remove(version: number): Promise<void> {
    await this.client.delete({
      apiVersion: 'v1',
      kind: 'Secret',
      name: secretOf(this.releaseName, version),
      namespace: this.namespace,
    });
  }
}

/** The objects of a release. */
export function objectsOf(release: StoredRelease): KubeObject[] {
  return release.manifest
    .split('\n---\n')
    .filter(it => it.trim())
    .map(it => JSON.parse(it) as KubeObject);
}

/** The opposite of `objectsOf`. */
export function manifestOf(objects: KubeObject[]): string {
  return objects.map(it => JSON.stringify(it)).join('\n---\n');
}

function secretOf(name: string, version: number): string {
  return `sh.helm.release.v1.${name}.v${version}`;
}

function encode(release: StoredRelease): string {
  const packed = gzipSync(JSON.stringify(release)).toString('base64');
  return Buffer.from(packed).toString('base64');
}

function decode(secret: KubeObject): StoredRelease {
  const data = secret.data as { release: string };
  const packed = Buffer.from(data.release, 'base64').toString('utf8');
  return JSON.parse(
    gunzipSync(Buffer.from(packed, 'base64')).toString('utf8'),
  ) as StoredRelease;
}
