/** What syncs a cluster of a platform. */
export type PlatformEngine = 'flux' | 'argocd';

export const PLATFORM_ENGINES: readonly PlatformEngine[] = ['flux', 'argocd'];

/** What the engine of a cluster reads, as `environments.clusters[].delivery` has it. */
export type PlatformDelivery = 'branches' | 'main';

/** A cluster of a platform, before it is started. */
export interface PlatformCluster {
  name: string;
  engine: PlatformEngine;
  /** Left out, delivery branches. */
  delivery?: PlatformDelivery;
}

/**
 * One cluster for each engine of a list such as `flux,argocd`. The engine is in the name, so that a rig that is
 * started with another engine does not find the first one's objects.
 *
 * @throws Error that names the engines there are
 */
export function platformClusters(list: string): PlatformCluster[] {
  const engines = list.split(',').map(readEngine);
  if (new Set(engines).size < engines.length) {
    throw new Error('A platform has one cluster for each engine');
  }
  return engines.map(engine => ({
    name: engine === 'flux' ? 'local' : `local-${engine}`,
    engine,
  }));
}

function readEngine(text: string): PlatformEngine {
  const found = PLATFORM_ENGINES.find(engine => engine === text);
  if (!found) {
    throw new Error(
      `There is no engine "${text}"; there are ${PLATFORM_ENGINES.join(
        ' and ',
      )}`,
    );
  }
  return found;
}
