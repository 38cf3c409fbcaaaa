/** Berth's pages for apps of the classic frontend system; the new one takes `./alpha`. */
export { environmentsPlugin, EnvironmentsPage } from './plugin';
export { environmentsApiRef } from './api/environmentsApiRef';
export type { EnvironmentsApi } from './api/environmentsApiRef';
export {
  createEnvironmentRouteRef,
  environmentRouteRef,
  rootRouteRef,
} from './routes';
