import { cancelOperation } from './cancelOperation';
import { createPlan } from './createPlan';
import { getBlueprint } from './getBlueprint';
import { getCommitFiles } from './getCommitFiles';
import { getEnvironment } from './getEnvironment';
import { getEvents } from './getEvents';
import { getHistory } from './getHistory';
import { getObjects } from './getObjects';
import { getOperation } from './getOperation';
import { getPods } from './getPods';
import { listBlueprints } from './listBlueprints';
import { listClusters } from './listClusters';
import { listCustomers } from './listCustomers';
import { listEnvironments } from './listEnvironments';
import { listOperations } from './listOperations';
import { listStages } from './listStages';
import type { OperationsOptions } from './OperationsOptions';
import { OutsiderCheck } from './OutsiderCheck';
import { followLogs, readLogs } from './readLogs';
import { submitOperation } from './submitOperation';

/** All use cases. Each checks its caller's permission by itself, and nothing else gives access to what it does. */
export function createOperations(options: OperationsOptions) {
  const outsiders = new OutsiderCheck(options.renderer);
  return {
    cancelOperation: cancelOperation(options),
    createPlan: createPlan(options, outsiders),
    followLogs: followLogs(options),
    getBlueprint: getBlueprint(options),
    getCommitFiles: getCommitFiles(options),
    getEnvironment: getEnvironment(options),
    getEvents: getEvents(options),
    getHistory: getHistory(options),
    getObjects: getObjects(options),
    getOperation: getOperation(options),
    getPods: getPods(options),
    listBlueprints: listBlueprints(options),
    listClusters: listClusters(options),
    listCustomers: listCustomers(options),
    listEnvironments: listEnvironments(options),
    listOperations: listOperations(options),
    listStages: listStages(options),
    readLogs: readLogs(options),
    submitOperation: submitOperation(options, outsiders),
  };
}

export type Operations = ReturnType<typeof createOperations>;
