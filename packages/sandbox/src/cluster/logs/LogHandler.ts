import { badRequest, invalidOptions, methodNotAllowed } from '../api/ApiError';
import type { Exchange } from '../api/Exchange';
import type { Objects } from '../api/Objects';
import type { RequestTarget } from '../api/requestTarget';
import type { Faults } from '../faults';
import type { Pod } from '../life/podTypes';
import {
  logLines,
  nextLineAt,
  spanOfRun,
  type LogLine,
  type RunSpan,
} from './logLines';

interface LogQuery {
  timestamps: boolean;
  since: number;
  tail?: number;
  limitBytes?: number;
}

/** Answers GET …/pods/<name>/log, following where asked. */
export class LogHandler {
  private readonly following = new Set<() => void>();

  constructor(
    private readonly objects: Objects,
    private readonly faults: Faults,
  ) {
    faults.onChange(changed => {
      if (changed.dropWatches) this.stop();
    });
  }

  /** Ends what is being followed. */
  stop(): void {
    for (const end of [...this.following]) end();
  }

  /** @throws ApiError 400, 404 */
  handle(exchange: Exchange, target: RequestTarget): boolean {
    const { group, plural, subresource, namespace = '', name = '' } = target;
    if (group || plural !== 'pods' || subresource !== 'log') return false;
    if (exchange.method !== 'GET') throw methodNotAllowed();
    const type = this.objects.registry.require('pods');
    const pod = this.objects.get(type, namespace, name) as Pod;
    if (!pod.spec.nodeName) {
      exchange.res.writeHead(204).end();
      return true;
    }
    const container = containerOf(pod, exchange.query.get('container'));
    const span = spanOf(pod, container, exchange.flag('previous'));
    const query = readQuery(exchange, name);
    const now = Date.now();
    let lines = logLines(pod, container, span, now);
    lines = lines.filter(line => line.at >= query.since);
    if (query.tail !== undefined) {
      lines = query.tail === 0 ? [] : lines.slice(-query.tail);
    }
    const { res } = exchange;
    res.writeHead(200, { 'content-type': 'text/plain' });
    const text = lines.map(line => shown(line, query)).join('');
    const limited =
      query.limitBytes === undefined
        ? text
        : Buffer.from(text).subarray(0, query.limitBytes).toString();
    if (limited) res.write(limited);
    else res.flushHeaders();
    if (exchange.flag('follow') && span.finishedAt === undefined) {
      this.follow(exchange, pod, container, span, now, query);
    } else res.end();
    return true;
  }

  private follow(
    exchange: Exchange,
    pod: Pod,
    container: string,
    span: RunSpan,
    from: number,
    query: LogQuery,
  ): void {
    const { res } = exchange;
    let told = from;
    let timer: NodeJS.Timeout | undefined;
    let unsubscribe = () => {};
    const tell = (until: number, of: RunSpan) => {
      for (const line of logLines(pod, container, of, until)) {
        if (line.at > told) res.write(shown(line, query));
      }
      told = until;
    };
    const arm = () => {
      const due = nextLineAt(span, told);
      timer = setTimeout(() => {
        if (!this.faults.watchesHang) tell(Math.max(due, Date.now()), span);
        arm();
      }, Math.max(1, due - Date.now()));
    };
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      this.following.delete(end);
      res.end();
    };
    unsubscribe = this.objects.store.subscribe('pods', change => {
      if (change.object.metadata.uid !== pod.metadata.uid) return;
      const state = (change.object as Pod).status?.containerStatuses?.find(
        status => status.name === container,
      );
      if (change.type !== 'DELETED' && state?.state.running) return;
      const run = state?.state.terminated ?? state?.lastState.terminated;
      if (run) tell(Date.now(), spanOfRun(run));
      end();
    });
    this.following.add(end);
    res.on('close', end);
    arm();
  }
}

function shown(line: LogLine, query: LogQuery): string {
  const stamp = query.timestamps
    ? `${new Date(line.at).toISOString().replace('Z', '000000Z')} `
    : '';
  return `${stamp}${line.text}\n`;
}

function readQuery(exchange: Exchange, pod: string): LogQuery {
  const refuse = (field: string, value: number, least: string) =>
    invalidOptions('PodLogOptions', '', pod, {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${value}: must be greater than ${least}`,
      field,
    });
  const tail = exchange.query.get('tailLines') ?? '';
  if (/^-\d+$/.test(tail)) {
    throw refuse('tailLines', Number(tail), 'or equal to 0');
  }
  const seconds = exchange.number('sinceSeconds');
  if (seconds === 0) throw refuse('sinceSeconds', 0, '0');
  const time = exchange.query.get('sinceTime');
  const since = time ? Date.parse(time) : 0;
  if (Number.isNaN(since)) throw badRequest(`invalid sinceTime: ${time}`);
  return {
    timestamps: exchange.flag('timestamps'),
    since: seconds === undefined ? since : Date.now() - seconds * 1000,
    tail: exchange.number('tailLines'),
    limitBytes: exchange.number('limitBytes'),
  };
}

function containerOf(pod: Pod, asked: string | null): string {
  const names = pod.spec.containers.map(container => container.name);
  const inits = (pod.spec.initContainers ?? []).map(c => c.name);
  const { name } = pod.metadata;
  if (!asked) {
    if (names.length === 1) return names[0];
    const extra = inits.length
      ? ` or one of the init containers: [${inits.join(' ')}]`
      : '';
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names.join(
        ' ',
      )}]${extra}`,
    );
  }
  if (!names.includes(asked) && !inits.includes(asked)) {
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  return asked;
}

function spanOf(pod: Pod, container: string, previous: boolean): RunSpan {
  const { name } = pod.metadata;
  const all = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ];
  const status = all.find(each => each.name === container);
  if (previous) {
    const run = status?.lastState.terminated;
    if (run) return spanOfRun(run);
    throw badRequest(
      `previous terminated container "${container}" in pod "${name}" not found`,
    );
  }
  const { running, terminated, waiting } = status?.state ?? {};
  if (running) {
    return { startedAt: Date.parse(running.startedAt), failed: false };
  }
  const run = terminated ?? status?.lastState.terminated;
  if (run) return spanOfRun(run);
  const reason = waiting?.reason ?? 'ContainerCreating';
  const why =
    reason === 'ErrImagePull' || reason === 'ImagePullBackOff'
      ? 'trying and failing to pull image'
      : reason;
  throw badRequest(
    `container "${container}" in pod "${name}" is waiting to start: ${why}`,
  );
}
