import { createHash } from 'node:crypto';
import type { SandboxLogger } from '../../SandboxLogger';
import type { ClusterClient } from '../client/ClusterClient';
import type { KubeObject } from '../client/KubeObject';
import { timestamp } from './conditions';

const REMEMBERED = 5_000;

interface Recorded {
  name: string;
  count: number;
}

/** Writes core/v1 Events as one controller; the same event again counts up, as Kubernetes does it. */
export class EventRecorder {
  readonly #recorded = new Map<string, Recorded>();

  constructor(
    private readonly client: ClusterClient,
    private readonly component: string,
    private readonly logger?: SandboxLogger,
  ) {}

  async record(
    object: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    annotations?: Record<string, string>,
  ): Promise<void> {
    const { name, namespace = 'default', uid } = object.metadata;
    const key = createHash('sha1')
      .update(
        [object.kind, namespace, name, uid, type, reason, message].join('\n'),
      )
      .digest('hex')
      .slice(0, 16);
    const now = timestamp();
    try {
      const known = this.#recorded.get(key);
      if (known) {
        known.count += 1;
        await this.client.mergePatch(
          { apiVersion: 'v1', kind: 'Event', name: known.name, namespace },
          { count: known.count, lastTimestamp: now },
        );
        return;
      }
      const eventName = `${name.slice(0, 200)}.${key}${Date.now().toString(
        16,
      )}`;
      this.#remember(key, { name: eventName, count: 1 });
      await this.client.create({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: eventName, namespace, annotations },
        involvedObject: {
          apiVersion: object.apiVersion,
          kind: object.kind,
          name,
          namespace,
          uid,
          resourceVersion: object.metadata.resourceVersion,
        },
        type,
        reason,
        message: message.slice(0, 1024),
        count: 1,
        firstTimestamp: now,
        lastTimestamp: now,
        source: { component: this.component },
        reportingComponent: this.component,
        reportingInstance: `${this.component}-0`,
      });
    } catch (error) {
      // Events are best effort: a namespace that is being deleted takes none.
      this.#recorded.delete(key);
      this.logger?.debug(`An event of ${namespace}/${name} was lost: ${error}`);
    }
  }

  #remember(key: string, recorded: Recorded): void {
    this.#recorded.set(key, recorded);
    if (this.#recorded.size > REMEMBERED) {
      const [oldest] = this.#recorded.keys();
      this.#recorded.delete(oldest);
    }
  }
}
