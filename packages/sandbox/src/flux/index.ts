export {
  type Flux,
  type FluxControllerName,
  type FluxOptions,
  startFlux,
} from './startFlux';
