import type { Engine } from '@berth/plugin-environments-node';
import { ArgocdEngine } from './argocd/ArgocdEngine';
import { FluxEngine } from './flux/FluxEngine';

/** The engines that Berth brings, one a line. */
export const engines: Engine[] = [
  new FluxEngine(), // GitRepository, Kustomization, HelmRelease
  new ArgocdEngine(), // AppProject, Application
];
