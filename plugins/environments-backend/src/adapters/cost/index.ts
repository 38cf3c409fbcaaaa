export { ConfiguredCostModel } from './ConfiguredCostModel';
export { readCostModel } from './readCostModel';
