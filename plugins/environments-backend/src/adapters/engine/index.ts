import type { Engine } from '@berth/plugin-environments-node';
import { FluxEngine } from './flux/FluxEngine';

/** The engines that Berth brings, one a line. */
export const engines: Engine[] = [
  new FluxEngine(), // GitRepository, Kustomization, HelmRelease
];
