export { argocdComponents } from './argocdComponents';
export { argocdManifests } from './argocdManifests';
