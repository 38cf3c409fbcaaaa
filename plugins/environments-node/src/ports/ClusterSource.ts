import type { Delivery } from '@berth/plugin-environments-common';
import type { ClusterReader } from './ClusterReader';
import type { LogReader } from './LogReader';

/** A cluster that Berth may place environments on. */
export interface Cluster {
  name: string;
  title: string;
  /** Name of its engine, such as `flux`. */
  engine: string;
  delivery: Delivery;
  reader: ClusterReader;
  logs: LogReader;
}

/** Where clusters come from: the configuration, labelled Secrets. */
export interface ClusterSource {
  /** All clusters now; may be called often, answers from memory. */
  list(): Promise<Cluster[]>;
}
