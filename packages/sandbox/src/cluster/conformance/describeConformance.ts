import type { ConformanceCluster } from './ConformanceCluster';
import { ConformanceClient } from './ConformanceClient';
import { describeAccess } from './describeAccess';
import { describeAdmission } from './describeAdmission';
import { describeApplying } from './describeApplying';
import { describeCustomResources } from './describeCustomResources';
import { describeDeleting } from './describeDeleting';
import { describeDiscovery } from './describeDiscovery';
import { describeForgetting } from './describeForgetting';
import { describeListing } from './describeListing';
import { describePatching } from './describePatching';
import { describePods } from './describePods';
import { describeTables } from './describeTables';
import { describeWatching } from './describeWatching';
import { describeWriting } from './describeWriting';

/** A server that the suite may use up. */
export interface StartedCluster {
  cluster: ConformanceCluster;
  end(): Promise<void>;
}

/**
 * The Kubernetes API as Berth, and the sandbox's Flux and kubectl, use it. It runs against a real API server and against
 * the simulated one; where they differ, the simulated one is wrong.
 */
export function describeConformance(
  name: string,
  start: () => Promise<StartedCluster>,
): void {
  describe(`the Kubernetes API of ${name}`, () => {
    let started: StartedCluster | undefined;
    let client: ConformanceClient;
    const api = () => client;

    beforeAll(async () => {
      started = await start();
      client = new ConformanceClient(started.cluster);
    });

    afterAll(async () => {
      client?.close();
      await started?.end();
    });

    describeDiscovery(api);
    describeAccess(api);
    describeWriting(api);
    describePatching(api);
    describeApplying(api);
    describeListing(api);
    describeTables(api);
    describeWatching(api);
    describeDeleting(api);
    describeAdmission(api);
    describePods(api);
    describeCustomResources(api);
    describeForgetting(api);
  });
}
