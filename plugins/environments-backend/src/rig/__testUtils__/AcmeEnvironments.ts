import type {
  ChainStep,
  EnvironmentDetail,
  EnvironmentsClient,
  OperationRequest,
  Phase,
} from '@berth/plugin-environments-common';
import { eventually } from '@berth/rig/testUtils';
import { acmeCreation } from '../../__testUtils__/acmeCreation';
import { stepOf } from './chain';

/** The environment that most of the tests are about. */
export const ENVIRONMENT = { customer: 'acme', name: 'staging' };
/** Path of its values in the repository. */
export const VALUES = 'customers/acme/staging/values/web.yaml';
/** What clusters, engines and forges may take to come back, in milliseconds. */
export const PATIENCE_MS = 180_000;

/** Environments of the customer acme, as a backend's HTTP API takes and shows them. */
export class AcmeEnvironments {
  readonly #client: () => EnvironmentsClient;

  /** `client` is asked for anew at each call: a backend that starts again has another address. */
  constructor(client: () => EnvironmentsClient) {
    this.#client = client;
  }

  submit(request: OperationRequest) {
    return this.#client().submitOperation(request);
  }

  /** Asks for a new environment of acme's. */
  create(name: string, parameters: Record<string, string | number> = {}) {
    return this.submit(
      acmeCreation(name, { domain: 'acme.example.com', ...parameters }),
    );
  }

  /** One with a database beside its application. */
  createWithDatabase(name: string) {
    const parameters = { domain: 'acme.example.com' };
    return this.submit(acmeCreation(name, parameters, 'web-and-database'));
  }

  deploy(name: string, version: string) {
    return this.submit({
      kind: 'deploy',
      environment: { customer: 'acme', name },
      versions: { web: version },
    });
  }

  /** Asks for the end of an environment of acme's. */
  remove(name: string) {
    return this.submit({
      kind: 'delete',
      environment: { customer: 'acme', name },
      confirmation: `acme-${name}`,
    });
  }

  detail(name: string): Promise<EnvironmentDetail> {
    return this.#client().getEnvironment({ customer: 'acme', name });
  }

  /** An environment of acme's, once it is as wanted. */
  until(
    name: string,
    isWanted: (detail: EnvironmentDetail) => boolean,
  ): Promise<EnvironmentDetail> {
    // Clients of an API server that was away come back after up to half a minute, engines too.
    return eventually(() => this.detail(name), isWanted, PATIENCE_MS);
  }

  /** An environment, once it is in a phase with nothing open. */
  settled(name: string, phase: Phase = 'ready'): Promise<EnvironmentDetail> {
    return this.until(
      name,
      ({ status, openOperations }) =>
        status.phase === phase && openOperations.length === 0,
    );
  }

  /** An environment, once one of its steps is in a state. */
  async untilStep(
    name: string,
    step: ChainStep['name'],
    state: ChainStep['state'],
  ): Promise<{ detail: EnvironmentDetail; step: ChainStep }> {
    const detail = await this.until(
      name,
      ({ status }) => stepOf(status.chain, step).state === state,
    );
    return { detail, step: stepOf(detail.status.chain, step) };
  }
}
