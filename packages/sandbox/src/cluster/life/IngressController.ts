import { arrayAt, stringAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { Controller, idOf } from './Controller';
import type { Life } from './Life';

const INGRESSES = 'ingresses.networking.k8s.io';
const CLASSES = 'ingressclasses.networking.k8s.io';

/** Gives every Ingress of a known class an address. */
export class IngressController extends Controller {
  constructor(life: Life) {
    super(life, INGRESSES);
  }

  protected begin(): void {
    this.follow(CLASSES, () => [...this.life.store.list(INGRESSES)].map(idOf));
  }

  protected reconcile(ingress: KubeObject): void {
    if (ingress.metadata.deletionTimestamp || !this.hasClass(ingress)) return;
    if (arrayAt(ingress, 'status', 'loadBalancer', 'ingress').length > 0)
      return;
    const { clock, timings } = this.life;
    clock.after(`ingress ${idOf(ingress)}`, timings.ingressMs, () => {
      this.life.setStatus(INGRESSES, ingress, {
        loadBalancer: { ingress: [{ ip: '127.0.0.1' }] },
      });
      this.life.events.record(ingress, {
        type: 'Normal',
        reason: 'Sync',
        message: 'Scheduled for sync',
        component: 'ingress-controller',
      });
    });
  }

  private hasClass(ingress: KubeObject): boolean {
    const legacy =
      ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
    if (stringAt(ingress, 'spec', 'ingressClassName') || legacy) return true;
    return [...this.life.store.list(CLASSES)].some(
      each =>
        each.metadata.annotations?.[
          'ingressclass.kubernetes.io/is-default-class'
        ] === 'true',
    );
  }
}
