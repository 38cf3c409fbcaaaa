import type { ChainStep } from '../contract/status';
import type { EngineStep, Observations } from './Observations';
import { oneLine, shortCommit, wordsOf } from './words';

/** `fetched` and `applied`: what the engine did with the commit that it should come to, and with no other. */
export function engineSteps(observations: Observations): ChainStep[] {
  const { engine, expected, deliveryProblem } = observations;
  const applied = appliedStep(observations);
  const waiting: ChainStep = { name: 'applied', state: 'waiting' };
  if (deliveryProblem) {
    return [
      {
        name: 'fetched',
        state: 'failed',
        summary: `It can't be delivered: ${oneLine(deliveryProblem)}`,
      },
      waiting,
    ];
  }
  if (!expected) {
    return [unfetched(observations, 'Waits for its delivery branch'), waiting];
  }
  // What is applied has been fetched, whatever the source says by now.
  if (applied.state === 'done' || isAbout(engine?.applied, expected.revision)) {
    return [doneFetching(engine?.fetched, expected.revision), applied];
  }
  const fetched = fetchedStep(observations, expected.revision);
  return [fetched, fetched.state === 'done' ? applied : waiting];
}

function doneFetching(
  step: EngineStep | undefined,
  revision: string,
): ChainStep {
  return {
    name: 'fetched',
    state: 'done',
    at: step?.revision === revision ? step.at : undefined,
  };
}

function fetchedStep(observations: Observations, revision: string): ChainStep {
  const step = observations.engine?.fetched;
  if (step?.state === 'done' && step.revision === revision) {
    return doneFetching(step, revision);
  }
  // A source can't say which commit it failed to fetch; one that it names is another one.
  const failed =
    step?.state === 'failed' &&
    (step.revision === undefined || step.revision === revision);
  if (step && failed) {
    return {
      name: 'fetched',
      state: 'failed',
      at: step.at,
      summary: `The engine can't fetch the repository: ${wordsOf(
        step.evidence,
        'it does not say why',
      )}`,
      evidence: evidence(step),
    };
  }
  return unfetched(
    observations,
    step?.revision
      ? `The engine has ${shortCommit(
          step.revision,
        )} and is to fetch ${shortCommit(revision)}`
      : 'Waits for the engine to take it up',
    step,
  );
}

/** What can't be read of the cluster is why nobody can tell more; else it is simply on its way. */
function unfetched(
  { cluster }: Observations,
  summary: string,
  step?: EngineStep,
): ChainStep {
  return cluster.problem
    ? { name: 'fetched', state: 'unknown', summary: oneLine(cluster.problem) }
    : {
        name: 'fetched',
        state: 'running',
        summary,
        evidence: step && evidence(step),
      };
}

function appliedStep({ engine, expected }: Observations): ChainStep {
  const step = engine?.applied;
  const revision = expected?.revision;
  const running: ChainStep = {
    name: 'applied',
    state: 'running',
    summary: step?.waitsFor ?? 'The engine applies it',
    evidence: step && evidence(step),
  };
  if (!engine || !step || !revision) {
    return running;
  }
  const about = step.revision === undefined || step.revision === revision;
  if (step.state === 'failed' && about) {
    return {
      name: 'applied',
      state: 'failed',
      at: step.at,
      summary: `The engine can't apply it: ${wordsOf(
        step.evidence,
        'it does not say why',
      )}`,
      evidence: evidence(step),
    };
  }
  if (step.state !== 'done' || step.revision !== revision) {
    return running;
  }
  return releasesStep(engine.releases, step, revision);
}

function releasesStep(
  releases: NonNullable<Observations['engine']>['releases'],
  step: EngineStep,
  revision: string,
): ChainStep {
  const current = releases.filter(
    it => it.revision === undefined || it.revision === revision,
  );
  const failed = current.find(({ state }) => state === 'failed');
  if (failed) {
    return {
      name: 'applied',
      state: 'failed',
      at: failed.at,
      summary: `The release of ${failed.application} failed: ${wordsOf(
        failed.evidence,
        'the engine does not say why',
      )}`,
      evidence: evidence(failed),
    };
  }
  const open = releases.find(
    it => it.state !== 'done' || !current.includes(it),
  );
  if (open) {
    return {
      name: 'applied',
      state: 'running',
      summary:
        open.waitsFor ?? `The release of ${open.application} is being made`,
      evidence: evidence(open),
    };
  }
  return {
    name: 'applied',
    state: 'done',
    at: [step.at, ...releases.map(({ at }) => at)]
      .filter((it): it is string => it !== undefined)
      .sort((first, second) => Date.parse(first) - Date.parse(second))
      .pop(),
  };
}

/** Whether the engine came so far that it tried, or finished, this very commit. */
function isAbout(step: EngineStep | undefined, revision: string): boolean {
  return step?.revision === revision && step.state !== 'unknown';
}

function evidence(step: EngineStep): ChainStep['evidence'] {
  return step.evidence && [step.evidence];
}
