import type { ResourceRegistry } from '../api/ResourceRegistry';
import { ClaimController } from './ClaimController';
import { DaemonSetController } from './DaemonSetController';
import { DeploymentController } from './DeploymentController';
import { GarbageCollector } from './GarbageCollector';
import { IngressController } from './IngressController';
import { JobController } from './JobController';
import type { Life } from './Life';
import { NamespaceController } from './NamespaceController';
import { PodController } from './PodController';
import { QuotaController } from './QuotaController';
import { ReplicaSetController } from './ReplicaSetController';
import { ServiceController } from './ServiceController';
import { StatefulSetController } from './StatefulSetController';

/** Something that runs until it is stopped. */
export interface Running {
  start(): void;
  stop(): void;
}

/** Everything that makes the cluster live. */
export function controllersOf(
  life: Life,
  registry: ResourceRegistry,
): Running[] {
  return [
    new QuotaController(life),
    new NamespaceController(life, registry),
    new GarbageCollector(life),
    new DeploymentController(life),
    new ReplicaSetController(life),
    new StatefulSetController(life),
    new DaemonSetController(life),
    new JobController(life),
    new PodController(life),
    new ServiceController(life),
    new IngressController(life),
    new ClaimController(life),
  ];
}
