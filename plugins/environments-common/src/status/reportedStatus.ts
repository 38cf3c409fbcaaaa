import type {
  ApplicationStatus,
  ChainStep,
  EnvironmentStatus,
  Phase,
  StepName,
  StepState,
} from '../contract/status';

/** `metav1.Condition`. */
export interface ReportedCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  /** RFC 3339, whole seconds. */
  lastTransitionTime: string;
  observedGeneration?: number;
}

/** The `status` of an environment's own object on its cluster. */
export interface ReportedStatus {
  /** Generation of the object's spec that was there when it was written. */
  observedGeneration?: number;
  /** As people read it: `Ready`. */
  phase: string;
  /** `web 1.4.2`, or `web 1.4.2 -> 1.5.0` where it comes to another version. */
  release: string;
  address?: string;
  /** The newest commit on `main` that reaches it. */
  commit?: string;
  applications: ApplicationStatus[];
  conditions: ReportedCondition[];
}

/** The types of the conditions that Berth writes; others' are others' business. */
export const REPORTED_CONDITIONS = [
  'Ready',
  ...(
    [
      'requested',
      'committed',
      'fetched',
      'applied',
      'workloads',
      'reachable',
    ] as const
  ).map(conditionOfStep),
];

/** Longest message of a condition, in characters; a page has room for more. */
const LONGEST_MESSAGE = 1_024;
const LONGEST_RELEASE = 1_024;
/** What a condition takes for a reason. */
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;

/**
 * What an environment's own object says of it, from the same status that the portal shows. Pure.
 *
 * @param input - previous: the conditions that the object has, so that those that have not changed keep their times;
 * now: RFC 3339
 */
export function reportedStatus(input: {
  status: EnvironmentStatus;
  commit?: string;
  generation?: number;
  previous: Array<Partial<ReportedCondition>>;
  now: string;
}): ReportedStatus {
  const { status, commit, generation, previous, now } = input;
  const conditions = [
    { ...readiness(status), at: status.since },
    ...status.chain.flatMap(stepCondition),
  ].map(({ at, ...condition }) => ({
    ...condition,
    message: cut(condition.message, LONGEST_MESSAGE),
    lastTransitionTime: transitionTime(condition, previous, at ?? now),
    ...(generation !== undefined && { observedGeneration: generation }),
  }));
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    phase: phaseWord(status.phase),
    release: cut(
      status.applications.map(versionsOf).join(', '),
      LONGEST_RELEASE,
    ),
    ...(status.address && { address: status.address }),
    ...(commit && { commit }),
    applications: status.applications,
    conditions,
  };
}

/** A phase as Kubernetes objects write it, and as people read it: `Ready`. */
export function phaseWord(phase: Phase): string {
  return capitalized(phase);
}

/** The type of the condition that a step of the chain is: `Applied`. */
export function conditionOfStep(step: StepName): string {
  return step === 'workloads' ? 'WorkloadsReady' : capitalized(step);
}

type Condition = Pick<
  ReportedCondition,
  'type' | 'status' | 'reason' | 'message'
>;

function readiness({ phase, chain, blocker }: EnvironmentStatus): Condition {
  const next = chain.find(
    ({ state, summary }) => state === 'running' && summary !== undefined,
  );
  return {
    type: 'Ready',
    status: readyStatus(phase),
    reason: phaseWord(phase),
    message: blocker?.sentence ?? next?.summary ?? '',
  };
}

function readyStatus(phase: Phase): ReportedCondition['status'] {
  if (phase === 'unknown') {
    return 'Unknown';
  }
  return phase === 'ready' ? 'True' : 'False';
}

/** None of a step that the environment does not have. */
function stepCondition(step: ChainStep): Array<Condition & { at?: string }> {
  const { name, state, at, evidence } = step;
  if (state === 'skipped') {
    return [];
  }
  const theirs = state === 'failed' ? evidence?.[0]?.reason : undefined;
  return [
    {
      type: conditionOfStep(name),
      status: stepStatus(state),
      reason: theirs && REASON.test(theirs) ? theirs : capitalized(state),
      message: messageOf(step),
      at,
    },
  ];
}

function stepStatus(state: StepState): ReportedCondition['status'] {
  switch (state) {
    case 'done':
      return 'True';
    case 'unknown':
      return 'Unknown';
    default:
      return 'False';
  }
}

function messageOf({ state, summary }: ChainStep): string {
  return summary ?? (state === 'waiting' ? 'An earlier step comes first' : '');
}

/** When the status of a condition became what it is: what the object says of it, where that has not changed. */
function transitionTime(
  { type, status }: Condition,
  previous: Array<Partial<ReportedCondition>>,
  at: string,
): string {
  const before = previous.find(it => it.type === type && it.status === status);
  return before?.lastTransitionTime ?? wholeSeconds(at);
}

function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

function versionsOf({ name, desired, running }: ApplicationStatus): string {
  return [
    name,
    running,
    desired !== undefined && desired !== running ? `-> ${desired}` : undefined,
  ]
    .filter(part => part !== undefined)
    .join(' ');
}

function capitalized(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
