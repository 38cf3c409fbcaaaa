import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Clock ticks a second in which Linux counts. */
const TICKS = 100;

/** Whose work a program does; what none of these has started, such as what watches here, is the bench's. */
const GROUPS = [
  ['Berth', /packages\/backend\/src\/index\.ts$/],
  ['engine', /^((source|kustomize|helm)-controller|argocd|redis-server)\b/],
  ['API server and etcd', /^(kube-apiserver|etcd)$/],
  ['controllers and nodes', /^(kube-controller-manager|kube-scheduler|kwok)$/],
  ['forge', /^gitea$/],
];

/** A process as `/proc` tells of it; undefined where it has ended. */
function read(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).map(Number);
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return {
      pid,
      parent: Number(fields[1]),
      names: [path.basename(args[0]), ...args.slice(1)],
      // Its own, and that of its children that have ended: in user mode and in the kernel.
      seconds: ticks.reduce((sum, each) => sum + each, 0) / TICKS,
    };
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}

/** Seconds of processor that this process and all that it has started took so far, by whose work it was. */
function processorTime() {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const all = new Map(
    pids
      .map(pid => read(Number(pid)))
      .filter(Boolean)
      .map(found => [found.pid, found]),
  );
  const groupOf = ({ pid, parent, names }) => {
    if (pid === process.pid) return 'bench';
    const [group] =
      GROUPS.find(([, pattern]) => names.some(name => pattern.test(name))) ??
      [];
    return group ?? (all.has(parent) ? groupOf(all.get(parent)) : undefined);
  };
  const times = new Map();
  for (const found of all.values()) {
    const group = isOurs(found, all) && groupOf(found);
    if (group) {
      times.set(group, (times.get(group) ?? 0) + found.seconds);
    }
  }
  return times;
}

function isOurs({ pid, parent }, all) {
  return (
    pid === process.pid || (all.has(parent) && isOurs(all.get(parent), all))
  );
}

/**
 * Begins to count the seconds of processor that the bench and all that it has started take; call what it gives for what
 * they took since. Of Linux alone; nothing elsewhere.
 */
export function spent() {
  if (process.platform !== 'linux') return () => ({});
  const before = processorTime();
  return () =>
    Object.fromEntries(
      [...processorTime()].map(([name, seconds]) => [
        name,
        seconds - (before.get(name) ?? 0),
      ]),
    );
}
