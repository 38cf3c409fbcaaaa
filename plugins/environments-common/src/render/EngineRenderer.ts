import type { Blueprint } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import type { YamlValue } from './writeYaml';

/** How the engines of a cluster come to an environment's files. */
export type Delivery = 'branches' | 'main';

/** What an engine's files are made from. */
export interface EngineRenderInput {
  environment: EnvironmentSpec;
  blueprint: Blueprint;
  cluster: string;
  delivery: Delivery;
  /** Address and branch of the platform repository as the engine reaches it. */
  repository: { url: string; branch: string; secretName?: string };
}

/** What an engine adds to an environment's overlay. */
export interface EngineOverlay {
  /** Files by path in the environment's folder. */
  files: Record<string, string>;
  /** Entries of the overlay's `resources`, `patches` and `transformers`. */
  resources: string[];
  patches: YamlValue[];
  transformers: string[];
}

/** The pure half of an engine: the files that it needs beside the overlay. */
export interface EngineRenderer {
  readonly name: string;
  /** `clusters/<cluster>/environments/<id>.yaml`, whole. */
  clusterObject(input: EngineRenderInput): string;
  /** What the overlay needs so that this engine can apply it, where it needs something. */
  overlay?(input: EngineRenderInput): EngineOverlay;
  /** `releases/<application>.yaml` by application, for those Helm applications that need one. */
  releases(input: EngineRenderInput): Record<string, string>;
}
