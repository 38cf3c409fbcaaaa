export type { ArgocdOptions } from './ArgocdOptions';
export { argocdComponents } from './argocdComponents';
export { argocdManifests } from './argocdManifests';
export { findRedis } from './findRedis';
