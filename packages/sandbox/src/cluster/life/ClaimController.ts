import { recordAt, stringAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { Controller, idOf } from './Controller';
import type { Life } from './Life';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const CLASSES = 'storageclasses.storage.k8s.io';

/** Binds each claim to a volume of its own, where its class exists. */
export class ClaimController extends Controller {
  constructor(life: Life) {
    super(life, CLAIMS);
  }

  protected begin(): void {
    this.follow(CLASSES, () => [...this.life.store.list(CLAIMS)].map(idOf));
    this.onStop(
      this.life.store.subscribe(CLAIMS, ({ type, object }) => {
        if (type !== 'DELETED') return;
        const name = stringAt(object, 'spec', 'volumeName');
        const volume = this.life.get(VOLUMES, '', name);
        if (volume) this.life.delete(VOLUMES, volume);
      }),
    );
  }

  protected reconcile(claim: KubeObject): void {
    if (claim.metadata.deletionTimestamp) return;
    const phase = stringAt(claim, 'status', 'phase');
    if (phase === 'Bound') return;
    const name = stringAt(claim, 'spec', 'storageClassName');
    const storageClass = this.life.get(CLASSES, '', name);
    if (!storageClass) {
      if (!phase) this.life.setStatus(CLAIMS, claim, { phase: 'Pending' });
      this.life.events.record(claim, {
        type: 'Warning',
        reason: 'ProvisioningFailed',
        message: `storageclass.storage.k8s.io "${name}" not found`,
        component: 'persistentvolume-controller',
      });
      return;
    }
    if (!phase) this.life.setStatus(CLAIMS, claim, { phase: 'Pending' });
    const { clock, timings } = this.life;
    clock.after(`claim ${idOf(claim)}`, timings.volumeMs, () =>
      this.bind(claim),
    );
  }

  private bind(claim: KubeObject): void {
    const { namespace = '', name, uid } = claim.metadata;
    if (this.life.get(CLAIMS, namespace, name)?.metadata.uid !== uid) return;
    const volumeName = `pvc-${uid}`;
    const spec = recordAt(claim, 'spec');
    const capacity = {
      storage: recordAt(spec, 'resources', 'requests').storage ?? '1Gi',
    };
    if (!this.life.get(VOLUMES, '', volumeName)) {
      this.life.create(VOLUMES, '', {
        metadata: { name: volumeName },
        spec: {
          accessModes: spec.accessModes,
          capacity,
          claimRef: {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            name,
            namespace,
            uid,
          },
          persistentVolumeReclaimPolicy: 'Delete',
          storageClassName: spec.storageClassName,
          volumeMode: 'Filesystem',
        },
        status: { phase: 'Bound' },
      });
    }
    this.life.replace(CLAIMS, claim, current => ({
      ...current,
      spec: { ...recordAt(current, 'spec'), volumeName },
      status: { accessModes: spec.accessModes, capacity, phase: 'Bound' },
    }));
    this.life.events.record(claim, {
      type: 'Normal',
      reason: 'ProvisioningSucceeded',
      message: `Successfully provisioned volume ${volumeName}`,
      component: 'sandbox.berth.dev/disk',
    });
  }
}
