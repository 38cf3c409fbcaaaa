import type { ServerResponse } from 'node:http';
import { expired } from './ApiError';
import type { Change } from './Collection';
import { jsonText } from './jsonText';
import type { JsonObject, KubeObject } from './object';
import { presented } from './presented';
import type { ResourceType } from './resources';
import type { Matcher } from './selectors';
import type { Store } from './Store';

/** What a watch asks for. */
export interface WatchQuery {
  namespace?: string;
  matches?: Matcher;
  /** Absent, "" and "0": begin with what there is. */
  resourceVersion?: string;
  bookmarks: boolean;
  initialEvents: boolean;
  timeoutSeconds?: number;
  /** How objects are shown; the object itself where absent. */
  render?: (object: KubeObject) => JsonObject;
}

/** Faults that watches suffer on command. */
export interface WatchFaults {
  readonly watchesGone: boolean;
  readonly watchesHang: boolean;
}

const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;
const DEFAULT_TIMEOUT_SECONDS = 1800;

/** The open watches: who listens to what, and what each is told. */
export class Watches {
  private readonly open = new Set<{ end: () => void }>();

  constructor(
    private readonly store: Store,
    private readonly faults: WatchFaults,
    private readonly bookmarkMs: number,
  ) {}

  get size(): number {
    return this.open.size;
  }

  /** Ends all watches, abruptly where asked. */
  closeAll(): void {
    for (const watch of [...this.open]) watch.end();
  }

  /** Answers a watch request until it times out or the client goes. */
  start(type: ResourceType, query: WatchQuery, res: ServerResponse): void {
    const send = (event: string, text: string) => {
      res.write(`{"type":"${event}","object":${text}}\n`);
      if (res.writableLength > MAX_BUFFERED_BYTES) res.destroy();
    };
    res.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    res.flushHeaders();
    const version = query.resourceVersion ?? '';
    const fromStart = version === '' || version === '0' || query.initialEvents;
    const since = fromStart ? this.store.revision : Number(version);
    const past = this.store.collection(type.key).changesSince(since);
    if (this.faults.watchesGone || Number.isNaN(since) || !past) {
      const oldest = this.store.collection(type.key).compactedRevision;
      const message = `too old resource version: ${version} (${oldest})`;
      send('ERROR', JSON.stringify(expired(message).status));
      res.end();
      return;
    }
    const shown = (object: KubeObject) =>
      query.render
        ? JSON.stringify(query.render(presented(type, object)))
        : jsonText(presented(type, object));
    let quiet = true;
    let reached = since;
    const tell = (change: Change) => {
      if (change.revision <= since || this.faults.watchesHang) return;
      const event = eventFor(change, query);
      if (!event) return;
      quiet = false;
      send(event, shown(change.object));
    };
    const bookmark = (annotations?: Record<string, string>) => {
      if (this.faults.watchesHang) return;
      reached = Math.max(reached, this.store.revision);
      send(
        'BOOKMARK',
        JSON.stringify({
          kind: type.kind,
          apiVersion: type.apiVersion,
          metadata: {
            resourceVersion: String(reached),
            creationTimestamp: null,
            ...(annotations ? { annotations } : {}),
          },
        }),
      );
    };
    if (fromStart) {
      const present = this.store.collection(type.key).sorted(query.namespace);
      for (const object of present) {
        if (!query.matches || query.matches(object)) {
          send('ADDED', shown(object));
        }
      }
      if (query.initialEvents) {
        bookmark({ 'k8s.io/initial-events-end': 'true' });
      }
    }
    for (const change of past) tell(change);
    const unsubscribe = this.store.subscribe(type.key, tell);
    const timers: NodeJS.Timeout[] = [];
    const watch: { end: () => void } = { end: () => res.end() };
    const stop = () => {
      unsubscribe();
      timers.forEach(timer => clearTimeout(timer));
      this.open.delete(watch);
    };
    watch.end = () => {
      res.end();
      stop();
    };
    this.open.add(watch);
    res.on('close', stop);
    if (query.bookmarks) {
      timers.push(
        setInterval(() => {
          if (quiet || this.store.revision > reached) bookmark();
          quiet = true;
        }, this.bookmarkMs),
      );
    }
    timers.push(
      setTimeout(() => {
        if (query.bookmarks) bookmark();
        watch.end();
      }, (query.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000),
    );
  }
}

/** What a change is to a watch: an object can come into its sight or leave it. */
function eventFor(change: Change, query: WatchQuery): string | undefined {
  const { object, previous, type } = change;
  const { namespace, matches } = query;
  if (namespace !== undefined && object.metadata.namespace !== namespace) {
    return undefined;
  }
  if (!matches) return type;
  const now = type !== 'DELETED' && matches(object);
  const before = previous !== undefined && matches(previous);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}
