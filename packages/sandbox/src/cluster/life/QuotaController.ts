import { namespaceUsage } from '../api/admission/quota';
import { recordAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { formatQuantity } from '../api/quantity';
import { Controller, idOf } from './Controller';
import type { Life } from './Life';

const QUOTAS = 'resourcequotas';

/** Keeps what each quota says is used. */
export class QuotaController extends Controller {
  constructor(life: Life) {
    super(life, QUOTAS);
  }

  protected begin(): void {
    this.onStop(
      this.life.store.subscribeAll(({ key, object }) => {
        const { namespace } = object.metadata;
        if (namespace === undefined || key === QUOTAS || key === 'events')
          return;
        for (const quota of this.life.store.list(QUOTAS, namespace)) {
          this.enqueue(idOf(quota));
        }
      }),
    );
  }

  protected reconcile(quota: KubeObject): void {
    const hard = recordAt(quota, 'spec', 'hard');
    const usage = namespaceUsage(
      this.life.store,
      quota.metadata.namespace ?? '',
      Object.keys(hard),
    );
    const used = Object.fromEntries(
      Object.entries(usage).map(([name, value]) => [
        name,
        formatQuantity(name, value),
      ]),
    );
    this.life.setStatus(QUOTAS, quota, { hard, used });
  }
}
