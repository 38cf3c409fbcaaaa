export { environmentsPlugin as default } from './plugin';
export {
  environmentsHealthServiceFactory,
  Readiness,
  readinessServiceRef,
  type ReadinessCheck,
} from './http/readiness';
