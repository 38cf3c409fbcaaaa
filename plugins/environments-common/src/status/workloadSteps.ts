import type { ApplicationStatus, ChainStep } from '../contract/status';
import type { Observations } from './Observations';
import { oneLine } from './words';
import { isStuck, workloadSentence } from './workloadWords';

/**
 * How long after the engine's work the cluster is given to show it, in milliseconds: different types are watched on
 * different connections, and what is not seen yet must not pass for what is not there.
 */
const SETTLING = 20_000;

/** `workloads`: all that runs is ready, and it is what the engine applied. */
export function workloadsStep(
  observations: Observations,
  applications: ApplicationStatus[],
  /** When the engine's work on this commit was first seen to be done. */
  appliedAt: string,
): ChainStep {
  const { workloads, now, cluster } = observations;
  const stuck = workloads.filter(isStuck);
  if (stuck.length > 0) {
    return {
      name: 'workloads',
      state: 'failed',
      summary: stuck.map(workloadSentence).join('; '),
      evidence: stuck.map(({ kind, name, problem }) => ({
        kind: problem?.pod ? 'Pod' : kind,
        name: problem?.pod ?? name,
        reason: problem?.reason,
        message: problem?.message,
      })),
    };
  }
  const missing = missingStep(observations, appliedAt);
  if (missing) {
    return missing;
  }
  const open = workloads.filter(({ health }) => health !== 'ready');
  if (open.length > 0) {
    return running(open.map(workloadSentence).join('; '));
  }
  if (cluster.problem) {
    // Something of the cluster can't be read, and it may be what is not ready.
    return {
      name: 'workloads',
      state: 'unknown',
      summary: oneLine(cluster.problem),
    };
  }
  if (observations.unseen) {
    return running('Waits until its cluster has shown what runs by now');
  }
  const settling = Date.parse(now) - Date.parse(appliedAt) < SETTLING;
  const unseen = settling ? notSeen(observations, applications) : undefined;
  return unseen ? running(unseen) : { name: 'workloads', state: 'done' };
}

/**
 * What says that something does not exist that should run, where that is so. It is a failure only once it has lasted:
 * what somebody deletes may be brought back at once, by the engine or by whoever deleted it.
 */
function missingStep(
  { missing = [], now, previous }: Observations,
  appliedAt: string,
): ChainStep | undefined {
  if (missing.length === 0) {
    return undefined;
  }
  const names = missing.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const before = previous?.chain.find(({ name }) => name === 'workloads');
  const since =
    before?.state === 'running' || before?.state === 'failed'
      ? before.at ?? now
      : now;
  const lasts =
    Date.parse(now) - Math.max(...[since, appliedAt].map(Date.parse));
  const isLong = lasts >= SETTLING || before?.state === 'failed';
  return {
    name: 'workloads',
    state: isLong ? 'failed' : 'running',
    summary: isLong
      ? `${names} ${
          missing.length > 1 ? 'do' : 'does'
        } not exist on the cluster`
      : `Waits for ${names} to be there`,
    evidence: missing.map(({ kind, name }) => ({
      kind,
      name,
      reason: 'Missing',
      message: 'The engine says that it has applied it',
    })),
  };
}

/** What the cluster has not shown yet of what the engine applied. */
function notSeen(
  { workloads, engine }: Observations,
  applications: ApplicationStatus[],
): string | undefined {
  for (const { name, desired, running: serving } of applications) {
    if (desired !== undefined && serving !== undefined && serving !== desired) {
      return `${name} still runs ${serving}`;
    }
    const known =
      workloads.some(it => it.application === name) ||
      (workloads.some(it => it.application === undefined) &&
        !engine?.releases.some(it => it.application === name));
    if (!known) {
      return `Waits for the pods of ${name}`;
    }
  }
  return undefined;
}

/** `reachable`: an ingress serves the environment's host. */
export function reachableStep({ host, ingresses }: Observations): ChainStep {
  if (host === undefined) {
    return {
      name: 'reachable',
      state: 'skipped',
      summary: 'It has no address',
    };
  }
  const serving = ingresses.filter(({ hosts }) => hosts.includes(host));
  if (serving.some(({ addresses }) => addresses.length > 0)) {
    return { name: 'reachable', state: 'done' };
  }
  const [ingress] = serving;
  return {
    name: 'reachable',
    state: 'running',
    summary: ingress
      ? `Ingress ${ingress.name} waits for an address from its controller`
      : `No ingress serves ${host} yet`,
    evidence: ingress && [{ kind: 'Ingress', name: ingress.name }],
  };
}

/** Where the environment is reached, once an ingress serves it. */
export function addressOf({
  host,
  ingresses,
}: Observations): string | undefined {
  const serving = ingresses.find(
    ({ hosts, addresses }) =>
      host !== undefined && hosts.includes(host) && addresses.length > 0,
  );
  return serving && `${serving.tls ? 'https' : 'http'}://${host}`;
}

function running(summary: string): ChainStep {
  return { name: 'workloads', state: 'running', summary };
}
