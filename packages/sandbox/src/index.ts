export * from './cluster';
export * from './flux';
export * from './git';
export {
  type Sandbox,
  type SandboxAddresses,
  type SandboxOptions,
  startSandbox,
} from './startSandbox';
export type { SandboxLogger } from './SandboxLogger';
