export { eventually } from './testing/eventually';
export { deployment, namespace } from './testing/objects';
export { pushFiles } from './testing/pushFiles';
export { chart, overlay } from './testing/repositoryFiles';
export {
  hasCondition,
  RigStage,
  type WithConditions,
} from './testing/RigStage';
