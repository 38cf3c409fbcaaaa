import type { EnvironmentSpec } from '@berth/plugin-environments-common';
import { environmentId } from '@berth/plugin-environments-common';
import type { StatusRecord } from '@berth/plugin-environments-node';
import type {
  DesiredEnvironment,
  DesiredView,
  PushedEnvironment,
} from '../DesiredView';

/** A `DesiredView` that says what a test gives it. */
export class GivenDesired implements DesiredView {
  readonly #environments = new Map<string, DesiredEnvironment>();
  readonly #expected = new Map<string, { revision: string; at: string }>();
  readonly #commits = new Map<string, StatusRecord['commit']>();
  readonly #known = new Set<string>();
  readonly #changed = new Set<(ids: string[]) => void>();
  readonly #pushed = new Set<(pushed: PushedEnvironment[]) => void>();

  /** The charts of what is committed from now on. */
  charts: DesiredEnvironment['charts'];

  /** A commit on `main` that makes or changes an environment, and its delivery commit. */
  commit(spec: EnvironmentSpec, sha: string, delivered: string): void {
    const { customer, name } = spec;
    const id = environmentId(customer, name);
    const at = new Date().toISOString();
    this.#environments.set(id, {
      id,
      customer,
      name,
      spec,
      host: `${name}.${customer}.example.com`,
      cluster: spec.cluster,
      charts: this.charts,
    });
    this.#commits.set(id, {
      sha,
      at,
      author: 'guest',
      title: 'Change it',
      foreign: false,
    });
    this.#known.add(sha);
    this.#expected.set(id, { revision: delivered, at });
    this.change(id);
    this.push([{ environmentId: id, shard: true }]);
  }

  /** Something that Git says of an environment is another. */
  change(id: string): void {
    this.#changed.forEach(callback => callback([id]));
  }

  /** A commit on `main` that deletes an environment. */
  remove(id: string): void {
    this.#environments.delete(id);
    this.#expected.delete(id);
    this.change(id);
    this.push([{ environmentId: id, shard: true }]);
  }

  push(pushed: PushedEnvironment[]): void {
    this.#pushed.forEach(callback => callback(pushed));
  }

  /** Since when it is cut off from its remote, where it is. */
  cutOffAt: string | undefined;

  readAt(): string {
    return this.cutOffAt ?? new Date().toISOString();
  }

  snapshot(): Iterable<DesiredEnvironment> {
    return this.#environments.values();
  }

  expected(id: string): { revision: string; at: string } | undefined {
    return this.#expected.get(id);
  }

  lastCommit(id: string): StatusRecord['commit'] {
    return this.#commits.get(id);
  }

  knows(_: string, commit: string): boolean {
    return this.#known.has(commit);
  }

  /** Later commits that hold what is expected too. */
  readonly later = new Set<string>();

  holds(_: string, revision: string): boolean {
    return this.later.has(revision);
  }

  /** Why environments can't be delivered. */
  readonly deliveryProblems = new Map<string, string>();

  deliveryProblem(id: string): string | undefined {
    return this.deliveryProblems.get(id);
  }

  onChanged(callback: (ids: string[]) => void): () => void {
    this.#changed.add(callback);
    return () => this.#changed.delete(callback);
  }

  onPushed(callback: (pushed: PushedEnvironment[]) => void): () => void {
    this.#pushed.add(callback);
    return () => this.#pushed.delete(callback);
  }
}
