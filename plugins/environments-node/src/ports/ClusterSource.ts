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
  /**
   * Whether it has the definition `environments.berth.dev`, so that environments are objects there too and Berth writes
   * their status. Default: yes.
   */
  environmentObjects?: boolean;
  reader: ClusterReader;
  logs: LogReader;
}

/** A cluster that somebody meant to connect and that can't be used as it is described. */
export interface UnusableCluster
  extends Pick<Cluster, 'name' | 'title' | 'engine' | 'delivery'> {
  /** What is wrong, where, and what would be accepted; never a part of its credentials. */
  problem: string;
}

/**
 * Where clusters come from: the configuration, labelled Secrets. All methods may be called often and answer from
 * memory. A source whose clusters never change has `list` alone.
 */
export interface ClusterSource {
  /**
   * All clusters now. One that is as it was before is the same object as before; one that is described otherwise by
   * now, also with other credentials, is another.
   */
  list(): Promise<Cluster[]>;

  /** What stands in the place of clusters but can't be used. */
  unusable?(): UnusableCluster[];

  /** Why there may be clusters that `list` lacks, in a sentence; undefined once all were read for the first time. */
  unread?(): string | undefined;

  /** Calls back when any answer of the other methods is another by now; returns what ends it. */
  onChanged?(callback: () => void): () => void;
}
