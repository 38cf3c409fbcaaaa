import { NotFoundError } from '@backstage/errors';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { KeyAndCertificate } from '../certificates/CertificateAuthority';
import type { Component } from '../processes/Component';
import type { ClusterContext } from './ClusterContext';
import { compactStore } from './compactStore';
import { kubeconfig } from './kubeconfig';
import type { Kubectl } from './Kubectl';

/** One cluster of a rig. */
export class RigCluster {
  constructor(
    private readonly context: ClusterContext,
    readonly kubectl: Kubectl,
    /** In the order in which they were started. */
    readonly components: readonly Component[],
  ) {}

  /** Also the context's name in the kubeconfig. */
  get name(): string {
    return this.context.name;
  }

  /** The administrator's kubeconfig. */
  get kubeconfigPath(): string {
    return this.context.kubeconfigOf('admin');
  }

  /** Address of the API server, such as `https://127.0.0.1:23456`. */
  get server(): string {
    return this.context.server;
  }

  /** The certificate of the cluster's authority, in PEM. */
  get authority(): string {
    return this.context.certificates.authority.certificate;
  }

  /** The administrator's client certificate and its key, in PEM. */
  get admin(): KeyAndCertificate {
    return this.context.certificates.of('admin');
  }

  /** Of Argo CD's API server; undefined where the cluster has none. */
  get argocdUrl(): string | undefined {
    return this.components.some(({ name }) => name === 'argocd-server')
      ? `http://127.0.0.1:${this.context.ports['argocd-server']}`
      : undefined;
  }

  /**
   * A component by its name, such as `kube-apiserver` or `kustomize-controller`.
   *
   * @throws NotFoundError that names the components there are
   */
  component(name: string): Component {
    const found = this.components.find(component => component.name === name);
    if (!found) {
      throw new NotFoundError(
        `The cluster ${
          this.name
        } has no component "${name}"; it has ${this.components
          .map(component => component.name)
          .join(', ')}`,
      );
    }
    return found;
  }

  /**
   * A kubeconfig with a token of a service account, good for a year, as the operators' guide has it.
   *
   * @throws ServiceUnavailableError where there is no such account
   */
  async kubeconfigOfServiceAccount(
    namespace: string,
    name: string,
  ): Promise<string> {
    const token = await this.kubectl.run([
      'create',
      'token',
      name,
      `--namespace=${namespace}`,
      '--duration=8760h',
    ]);
    return kubeconfig([
      {
        cluster: this.name,
        server: this.server,
        authority: this.authority,
        user: `${namespace}-${name}`,
        credentials: { token: token.trim() },
      },
    ]);
  }

  /**
   * Has the store forget every state before the present one: who goes on from an older resource version is told
   * 410 Gone. Watches that are open stay open.
   *
   * @returns the resource version from which one can still go on
   */
  compact(): Promise<string> {
    return compactStore(`http://127.0.0.1:${this.context.ports.etcd}`);
  }

  /**
   * What a component measures, in Prometheus' text format.
   *
   * @throws NotFoundError where it serves no metrics; an error of the connection where it does not run
   */
  metrics(name: string): Promise<string> {
    const { metricsUrl } = this.component(name);
    if (!metricsUrl) {
      throw new NotFoundError(`${name} serves no metrics`);
    }
    const request = metricsUrl.startsWith('https:')
      ? requestHttps
      : requestHttp;
    return new Promise((resolve, reject) => {
      const asked = request(
        metricsUrl,
        {
          agent: false,
          ca: this.authority,
          key: this.admin.key,
          cert: this.admin.certificate,
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            if (response.statusCode === 200) {
              resolve(Buffer.concat(chunks).toString('utf8'));
            } else {
              reject(
                new NotFoundError(
                  `${metricsUrl} answered ${response.statusCode}`,
                ),
              );
            }
          });
        },
      );
      asked.once('error', reject);
      asked.end();
    });
  }
}
