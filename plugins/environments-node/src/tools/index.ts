export { buildOverlay, type BuildOverlayOptions } from './buildOverlay';
export type { KubernetesTool, KubernetesTools } from './KubernetesTools';
export {
  locateKubernetesTools,
  type LocateKubernetesToolsOptions,
} from './locateKubernetesTools';
export type { Manifest } from './Manifest';
export { parseManifests } from './parseManifests';
export { runTool, type RunToolOptions } from './runTool';
export { templateChart, type TemplateChartOptions } from './templateChart';
export { ToolRejectedError } from './ToolRejectedError';
export { ToolUnavailableError } from './ToolUnavailableError';
