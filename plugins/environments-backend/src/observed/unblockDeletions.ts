import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Cluster,
  Engine,
  KubernetesObject,
} from '@berth/plugin-environments-node';

/**
 * Has an engine end what keeps its own objects from going that are marked for deletion. Resolves once each was looked
 * at; never rejects: what fails is tried again when the object changes.
 */
export async function unblockDeletions(
  {
    engine,
    cluster,
    logger,
  }: {
    engine: Engine;
    cluster: Cluster;
    logger: LoggerService;
  },
  objects: KubernetesObject[],
): Promise<void> {
  const going = objects.filter(({ metadata }) => metadata.deletionTimestamp);
  await Promise.all(
    going.map(async object => {
      try {
        await engine.unblockDeletion?.(cluster, object);
      } catch (error) {
        logger.warn(
          `${object.kind} ${object.metadata.name} can't be helped to go: ${error}`,
        );
      }
    }),
  );
}
