import { ApiError } from '../api/ApiError';
import { numberAt, recordAt, stringAt } from '../api/json';
import type { JsonObject, KubeObject } from '../api/object';
import { timestamp } from '../api/timestamp';
import { conditionsOf, withCondition } from './conditions';
import { Controller, controllerOf, idOf } from './Controller';
import type { Life } from './Life';
import { activePods, controlled, podFrom, type Workload } from './workloads';

const JOBS = 'jobs.batch';
const RETRY_MS = 10_000;

function phase(pod: KubeObject): string {
  return stringAt(pod, 'status', 'phase');
}

/** Runs pods until enough have succeeded or too many failed. */
export class JobController extends Controller {
  constructor(life: Life) {
    super(life, JOBS);
  }

  protected begin(): void {
    this.follow('pods', ({ object }) => [controllerOf(object, 'Job')]);
  }

  protected reconcile(object: KubeObject): void {
    const job = object as Workload;
    const over = conditionsOf(job).some(
      c =>
        (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True',
    );
    if (over || job.metadata.deletionTimestamp || job.spec.suspend) return;
    const pods = controlled(this.life, job, 'pods');
    const succeeded = pods.filter(pod => phase(pod) === 'Succeeded').length;
    const failed = pods.filter(pod => phase(pod) === 'Failed').length;
    const completions = numberAt(job, 1, 'spec', 'completions');
    const status: JsonObject = {
      startTime: stringAt(job, 'status', 'startTime') || timestamp(),
      ...(succeeded ? { succeeded } : {}),
      ...(failed ? { failed } : {}),
    };
    if (succeeded >= completions) {
      this.finish(
        job,
        status,
        'Complete',
        'CompletionsReached',
        'Reached expected number of succeeded pods',
      );
      return;
    }
    if (failed > numberAt(job, 6, 'spec', 'backoffLimit')) {
      this.finish(
        job,
        status,
        'Failed',
        'BackoffLimitExceeded',
        'Job has reached the specified backoff limit',
      );
      return;
    }
    const parallel = numberAt(job, 1, 'spec', 'parallelism');
    const wanted = Math.min(parallel, completions - succeeded);
    for (let n = activePods(this.life, job).length; n < wanted; n += 1) {
      if (!this.createPod(job)) break;
    }
    const active = activePods(this.life, job).length;
    this.life.setStatus(JOBS, job, { ...status, active });
  }

  private createPod(job: Workload): boolean {
    const { namespace = '', name } = job.metadata;
    const component = 'job-controller';
    try {
      const body = podFrom(job, job.spec.template, {
        generateName: `${name}-`,
      });
      const pod = this.life.create('pods', namespace, {
        ...body,
        spec: recordAt(body, 'spec'),
      });
      this.life.events.record(job, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${pod.metadata.name}`,
        component,
      });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.life.events.record(job, {
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating: ${error.message}`,
        component,
      });
      this.enqueueAfter(idOf(job), RETRY_MS);
      return false;
    }
  }

  private finish(
    job: Workload,
    status: JsonObject,
    type: 'Complete' | 'Failed',
    reason: string,
    message: string,
  ): void {
    for (const pod of activePods(this.life, job)) this.life.delete('pods', pod);
    this.life.setStatus(JOBS, job, {
      ...status,
      ...(type === 'Complete' ? { completionTime: timestamp() } : {}),
      conditions: withCondition(conditionsOf(job), {
        type,
        status: 'True',
        reason,
        message,
      }),
    });
    this.life.events.record(job, {
      type: type === 'Complete' ? 'Normal' : 'Warning',
      reason: type === 'Complete' ? 'Completed' : reason,
      message: type === 'Complete' ? 'Job completed' : message,
      component: 'job-controller',
    });
  }
}
