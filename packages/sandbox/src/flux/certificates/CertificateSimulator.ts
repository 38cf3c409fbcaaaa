import { createHash } from 'node:crypto';
import type { SandboxLogger } from '../../SandboxLogger';
import type { ClusterClient } from '../client/ClusterClient';
import { isConflict, isNotFound } from '../client/ClusterRequestError';
import {
  keyOf,
  type KubeObject,
  type OwnerReference,
  referenceTo,
} from '../client/KubeObject';
import { Reflector } from '../client/Reflector';
import { type Condition, Conditions, timestamp } from '../runtime/conditions';
import { mergePatchBetween } from '../runtime/mergePatchBetween';
import { WorkQueue } from '../runtime/WorkQueue';

const API = 'cert-manager.io/v1';
const MANAGER = 'cert-manager-certificates-issuing';
const DAY_MS = 24 * 60 * 60_000;

interface Certificate extends KubeObject {
  spec: {
    secretName: string;
    dnsNames?: string[];
    issuerRef?: { name: string; kind?: string };
  };
  status?: { conditions?: Condition[]; [field: string]: unknown };
}

interface Ingress extends KubeObject {
  spec: { tls?: { hosts?: string[]; secretName?: string }[] };
}

/**
 * As much of cert-manager as an environment needs to become ready: Certificates, also those
 * that an Ingress asks for by annotation, get a Secret at once. What is in it is no certificate.
 */
export class CertificateSimulator {
  readonly #certificates: Reflector<Certificate>;
  readonly #ingresses: Reflector<Ingress>;
  readonly #issuers: Reflector<KubeObject>[];
  readonly #queue: WorkQueue;

  constructor(private readonly client: ClusterClient, logger?: SandboxLogger) {
    this.#certificates = new Reflector(client, API, 'Certificate', logger);
    this.#ingresses = new Reflector(
      client,
      'networking.k8s.io/v1',
      'Ingress',
      logger,
    );
    this.#issuers = ['Issuer', 'ClusterIssuer'].map(
      kind => new Reflector(client, API, kind, logger),
    );
    this.#queue = new WorkQueue({
      concurrency: 4,
      work: async key => {
        await this.#work(key).catch(error => {
          // Gone or changed in the meantime: the watch tells of it.
          if (!isNotFound(error) && !isConflict(error)) {
            throw error;
          }
        });
        return undefined;
      },
      logger,
    });
    for (const objects of this.#reflectors()) {
      objects.onChange((_before, now) => {
        if (now && !now.metadata.deletionTimestamp) {
          this.#queue.add(`${now.kind} ${keyOf(now.metadata)}`);
        }
      });
    }
  }

  async start(): Promise<void> {
    await Promise.all(this.#reflectors().map(it => it.start()));
  }

  async stop(): Promise<void> {
    await this.#queue.stop();
    await Promise.all(this.#reflectors().map(it => it.stop()));
  }

  #reflectors(): Reflector<Certificate | Ingress | KubeObject>[] {
    return [this.#certificates, this.#ingresses, ...this.#issuers] as Reflector<
      Certificate | Ingress | KubeObject
    >[];
  }

  async #work(key: string): Promise<void> {
    const [kind, name] = key.split(' ');
    if (kind === 'Ingress') {
      const ingress = this.#ingresses.get(name);
      if (ingress) {
        await this.#request(ingress);
      }
    } else if (kind === 'Certificate') {
      const certificate = this.#certificates.get(name);
      if (certificate) {
        await this.#issue(certificate);
      }
    } else {
      const issuer = this.#issuers.find(it => it.kind === kind)?.get(name);
      if (issuer) {
        await this.#setReady(
          issuer,
          'Ready',
          'The issuer is simulated by the sandbox',
        );
      }
    }
  }

  /** What cert-manager's ingress-shim does. */
  async #request(ingress: Ingress): Promise<void> {
    const { annotations, namespace } = ingress.metadata;
    const clusterIssuer = annotations?.['cert-manager.io/cluster-issuer'];
    const issuer = clusterIssuer ?? annotations?.['cert-manager.io/issuer'];
    for (const { hosts, secretName } of ingress.spec.tls ?? []) {
      if (issuer && secretName) {
        await this.client.apply(
          {
            apiVersion: API,
            kind: 'Certificate',
            metadata: {
              name: secretName,
              namespace,
              ownerReferences: [ownerOf(ingress)],
            },
            spec: {
              secretName,
              dnsNames: hosts,
              issuerRef: {
                name: issuer,
                kind: clusterIssuer ? 'ClusterIssuer' : 'Issuer',
                group: 'cert-manager.io',
              },
              usages: ['digital signature', 'key encipherment'],
            },
          },
          { fieldManager: 'cert-manager-ingress-shim', force: true },
        );
      }
    }
  }

  async #issue(certificate: Certificate): Promise<void> {
    const { spec, metadata } = certificate;
    const { secretName, dnsNames = [], issuerRef } = spec;
    const reference = {
      apiVersion: 'v1',
      kind: 'Secret',
      name: secretName,
      namespace: metadata.namespace,
    };
    const wanted = createHash('sha256')
      .update(dnsNames.join(','))
      .digest('hex');
    const text = (what: string) =>
      Buffer.from(`simulated ${what} for ${dnsNames.join(', ')}\n`).toString(
        'base64',
      );
    const secret = await this.client.get(reference);
    const current =
      secret?.metadata.annotations?.['sandbox.berth.dev/names'] === wanted;
    if (!current) {
      await this.client.apply(
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: {
            name: secretName,
            namespace: metadata.namespace,
            labels: { 'controller.cert-manager.io/fao': 'true' },
            annotations: {
              'cert-manager.io/certificate-name': metadata.name,
              'cert-manager.io/alt-names': dnsNames.join(','),
              'cert-manager.io/issuer-name': issuerRef?.name ?? '',
              'cert-manager.io/issuer-kind': issuerRef?.kind ?? 'Issuer',
              'sandbox.berth.dev/names': wanted,
            },
          },
          type: 'kubernetes.io/tls',
          data: {
            'tls.crt': text('certificate'),
            'tls.key': text('key'),
            'ca.crt': text('authority'),
          },
        },
        { fieldManager: MANAGER, force: true },
      );
    }
    const now = Date.now();
    await this.#setReady(
      certificate,
      'Ready',
      'Certificate is up to date and has not expired',
      certificate.status?.notAfter && current
        ? {}
        : {
            notBefore: timestamp(new Date(now)),
            notAfter: timestamp(new Date(now + 90 * DAY_MS)),
            renewalTime: timestamp(new Date(now + 60 * DAY_MS)),
            revision: Number(certificate.status?.revision ?? 0) + 1,
          },
    );
  }

  async #setReady(
    object: KubeObject,
    reason: string,
    message: string,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    const before = (object.status ?? {}) as Record<string, unknown>;
    const conditions = new Conditions(
      before.conditions as Condition[] | undefined,
      object.metadata.generation ?? 0,
    );
    conditions.set('Ready', 'True', reason, message);
    const patch = mergePatchBetween(before, {
      ...before,
      ...more,
      conditions: conditions.all(),
    });
    if (patch) {
      await this.client.mergePatch(
        referenceTo(object),
        { status: patch },
        { subresource: 'status', fieldManager: MANAGER },
      );
    }
  }
}

function ownerOf(object: KubeObject): OwnerReference {
  const { name, uid = '' } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
