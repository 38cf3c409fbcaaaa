import { ServiceUnavailableError } from '@backstage/errors';
import type { Guardian } from '../processes/Guardian';
import { runCommand } from '../processes/runCommand';

/** The kubectl that the rig has built, on one of its clusters. */
export class Kubectl {
  constructor(
    readonly path: string,
    readonly kubeconfig: string,
    /** For what it remembers of the cluster. */
    private readonly cache: string,
    private readonly guardian?: Guardian,
  ) {}

  /**
   * Runs kubectl as the cluster's administrator and gives what it prints.
   *
   * @throws ServiceUnavailableError with kubectl's words
   */
  async run(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await runCommand(
      this.path,
      [`--kubeconfig=${this.kubeconfig}`, ...args],
      {
        input,
        guardian: this.guardian,
        env: {
          PATH: process.env.PATH ?? '',
          HOME: this.cache,
          KUBECACHEDIR: this.cache,
        },
      },
    );
    if (code !== 0) {
      throw new ServiceUnavailableError(
        `kubectl ${args[0]}: ${stderr.trim() || `ended with code ${code}`}`,
      );
    }
    return stdout;
  }
}
