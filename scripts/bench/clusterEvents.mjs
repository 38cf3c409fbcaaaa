import { Watch } from '@kubernetes/client-node';

/** Holds what a cluster tells its watchers, with the time at which it told it; times are those of `Date.now`. */
export class ClusterEvents {
  #objects = new Map();
  #lastOf = new Map();
  #watches = [];
  #listeners = new Map();
  #observers = new Set();
  #environmentOf;

  constructor(environmentOf) {
    this.#environmentOf = environmentOf;
  }

  /**
   * Watches kinds of objects.
   *
   * @param watched - paths by kind
   * @param environmentOf - takes a kind and an object and gives the environment that it belongs to, if any
   */
  static async start(config, watched, environmentOf) {
    const events = new ClusterEvents(environmentOf);
    for (const [kind, path] of Object.entries(watched)) {
      await events.#watch(config, kind, path);
    }
    return events;
  }

  async #watch(config, kind, path) {
    const again = () =>
      !this.stopped &&
      setTimeout(() => this.#watch(config, kind, path).catch(again), 200);
    this.#watches.push(
      await new Watch(config).watch(
        path,
        {},
        (type, object) => this.#take(kind, type, object),
        again,
      ),
    );
  }

  stop() {
    this.stopped = true;
    this.#watches.forEach(watch => watch.abort());
  }

  /** The newest state of an object and when it came. */
  get(kind, namespace, name) {
    return this.#objects.get(`${kind}/${namespace}/${name}`);
  }

  /** When something last changed of what an environment consists of. */
  lastChange(id) {
    return this.#lastOf.get(id);
  }

  /** Calls back with every event's environment, kind, and state before and after; gives what ends that. */
  onEvent(callback) {
    this.#observers.add(callback);
    return () => this.#observers.delete(callback);
  }

  /**
   * Resolves with the time of the event after which the check gives one. It is asked at events of the environment, or
   * at all where that is undefined.
   */
  until(id, check, deadline = 1_800_000) {
    return new Promise((resolve, reject) => {
      const listeners = this.#listeners.get(id) ?? new Set();
      this.#listeners.set(id, listeners);
      const timer = setTimeout(
        () => done(reject, new Error(`the cluster did not get there: ${id}`)),
        deadline,
      );
      const done = (settle, value) => {
        clearTimeout(timer);
        listeners.delete(look);
        settle(value);
      };
      const look = () => {
        const at = check(this);
        if (at) done(resolve, at);
      };
      listeners.add(look);
      look();
    });
  }

  #take(kind, type, object) {
    const key = `${kind}/${object.metadata.namespace}/${object.metadata.name}`;
    const before = this.#objects.get(key)?.object;
    const at = Date.now();
    if (type === 'DELETED') {
      this.#objects.delete(key);
    } else {
      delete object.metadata.managedFields;
      this.#objects.set(key, { kind, object, at });
    }
    const id = this.#environmentOf(kind, object);
    if (id !== undefined) {
      this.#lastOf.set(id, at);
    }
    for (const callback of this.#observers) {
      callback({ id, kind, before, object, type });
    }
    const asked = [id, undefined].flatMap(of => [
      ...(this.#listeners.get(of) ?? []),
    ]);
    new Set(asked).forEach(look => look());
  }
}
