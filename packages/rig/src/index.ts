export { type BuildProgress, describeProgress } from './build/buildProgress';
export { BuildFailedError } from './build/BuildFailedError';
export {
  ensureTools,
  type EnsureToolsOptions,
  type ToolFolders,
} from './build/ensureTools';
export { GoMissingError } from './build/GoMissingError';
export type { KeyAndCertificate } from './certificates/CertificateAuthority';
export type { Kubectl } from './cluster/Kubectl';
export type { RigCluster } from './cluster/RigCluster';
export type { FluxOptions } from './flux/FluxOptions';
export type { ForgeUser, RigForge, RigRepository } from './gitea/RigForge';
export type { PlatformEngine } from './platform/PlatformEngine';
export { preparePlatform, type RigPlatform } from './platform/preparePlatform';
export type { Component } from './processes/Component';
export { ComponentFailedError } from './processes/ComponentFailedError';
export { parseParts, RIG_PARTS, type RigPart } from './RigPart';
export type { RigLogger } from './RigLogger';
export {
  type ClusterOptions,
  type Rig,
  type RigOptions,
  startRig,
} from './startRig';
