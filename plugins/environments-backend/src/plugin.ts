import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { environmentsPermissions } from '@berth/plugin-environments-common';
import {
  environmentsExtensionPoint,
  locateKubernetesTools,
} from '@berth/plugin-environments-node';
import { ConfigClusterSource, readClusters } from './adapters/clusters';
import { readCostModel } from './adapters/cost';
import { connectDatabase } from './adapters/database/connectDatabase';
import { openStores } from './adapters/database/openStores';
import { engines } from './adapters/engine';
import { forges } from './adapters/forge';
import { CliManifestRenderer } from './adapters/renderer';
import { AnnouncingOperationStore } from './composition/AnnouncingOperationStore';
import { startClusterSecrets } from './composition/ClusterSecrets';
import { clustersReader } from './composition/clustersReader';
import { databaseCheck } from './composition/databaseCheck';
import { Extensions } from './composition/Extensions';
import { JoinedClusterSource } from './composition/JoinedClusterSource';
import { repositoryReader } from './composition/repositoryReader';
import { RepositoryView } from './composition/RepositoryView';
import { startStates } from './composition/startStates';
import { Surroundings } from './composition/Surroundings';
import { wakeOnClusters } from './composition/wakeOnClusters';
import { wakeOnForgeEvent } from './composition/wakeOnForgeEvent';
import { readForge } from './config/readForge';
import { readLanding } from './config/readLanding';
import { readSettings } from './config/readSettings';
import { DesiredState } from './desired';
import { ChangeSignals } from './http/ChangeSignals';
import { createHandlers } from './http/createHandlers';
import { createRouter } from './http/createRouter';
import { createWebhookRouter, WEBHOOK_PATH } from './http/createWebhookRouter';
import { readinessServiceRef } from './http/readiness';
import { ObservedState } from './observed';
import { AuthorFinder, createOperations } from './operations';

/** Berth's backend: the API at `/api/environments/v1`, the Git writer, and what watches the clusters. */
export const environmentsPlugin = createBackendPlugin({
  pluginId: 'environments',
  register(env) {
    const extensions = new Extensions(engines);
    env.registerExtensionPoint(environmentsExtensionPoint, extensions);
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        readiness: readinessServiceRef,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { config, logger, lifecycle, permissions, httpAuth } = deps;
        const settings = readSettings(config);
        const { repository, stages } = settings;
        const forgeSettings = readForge(config, Object.keys(forges));
        const forge =
          forgeSettings && forges[forgeSettings.type](forgeSettings);
        const configured = readClusters(config);
        const secrets = startClusterSecrets({
          config,
          engines: extensions.engines.map(({ name }) => name),
          configured: configured.map(({ name }) => name),
          logger,
        });
        const clusters = new JoinedClusterSource([
          new ConfigClusterSource(configured),
          ...(secrets ? [secrets.source] : []),
          ...extensions.clusterSources,
        ]);
        const cost = extensions.cost ?? readCostModel(config);
        const knex = await connectDatabase(deps.database);
        const { leases, statuses, wakes, ...stores } = openStores(knex);
        const operations = new AnnouncingOperationStore(stores.operations);
        const surroundings = new Surroundings({
          clusters,
          engines: extensions.engines,
          stages,
          repository: {
            url: repository.engineUrl,
            branch: repository.branch,
            secretName: repository.engineSecretName,
          },
          pullRequests: forge !== undefined,
        });
        const desired = new DesiredState({
          dataDir: settings.dataDir,
          repository: {
            url: repository.url,
            branch: repository.branch,
            credentials: async () => repository.credentials,
          },
          pollSeconds: repository.pollSeconds,
          fetchTimeoutSeconds: repository.fetchTimeoutSeconds,
          deletionGuard: repository.deletionGuard,
          wakes: forgeSettings?.webhookSecret ? wakes : undefined,
          landing: readLanding(stages, forgeSettings, forge),
          committer: settings.committer,
          surroundings: () => surroundings.read(),
          operations,
          leases,
          logger,
        });
        const view = new RepositoryView({ desired, statuses, logger });
        const signals = new ChangeSignals({ signals: deps.signals, logger });
        const observed = new ObservedState({
          clusters,
          engines: extensions.engines,
          desired: view,
          statuses,
          operations,
          leases,
          logger,
          onChanged: ids => signals.changed(ids),
          onObjectsChanged: ids => signals.objectsChanged(ids),
        });
        operations.onChanged(environment =>
          observed.operationChanged(environment),
        );

        const closing = new AbortController();
        const stopWaking = wakeOnClusters(clusters, desired, logger);
        const started = startStates({
          clustersSettled: secrets?.settled(),
          desired,
          view,
          observed,
          logger,
          signal: closing.signal,
        });
        lifecycle.addShutdownHook(async () => {
          closing.abort();
          stopWaking();
          await secrets?.stop();
          await started;
          signals.stop();
          await observed.stop();
          view.stop();
          await desired.stop();
        });
        deps.readiness.add(databaseCheck(knex));
        deps.readiness.add(async () => {
          const { ok, reason } = desired.ready();
          return ok ? undefined : reason;
        });

        deps.permissionsRegistry.addPermissions(environmentsPermissions);
        const useCases = createOperations({
          permissions,
          operations,
          statuses,
          desired: repositoryReader(desired, observed, surroundings),
          observed: clustersReader(clusters, observed, desired, statuses),
          clusters,
          renderer:
            extensions.renderer ??
            new CliManifestRenderer({
              locateTools: () => locateKubernetesTools({ logger }),
            }),
          cost,
          stages,
          authors: new AuthorFinder({
            catalog: deps.catalog,
            mailHost: settings.mailHost,
            logger,
          }),
          commitUrl: repository.webUrl ?? forge?.commitUrl('{commit}'),
          wakeWriter: () => desired.wake(),
          logger,
        });
        if (forge && forgeSettings?.webhookSecret !== undefined) {
          deps.httpRouter.use(
            createWebhookRouter({
              forge,
              onEvent: wakeOnForgeEvent({
                desired,
                operations,
                branch: repository.branch,
                wakes,
                logger,
              }),
              logger,
            }),
          );
          deps.httpRouter.addAuthPolicy({
            path: WEBHOOK_PATH,
            allow: 'unauthenticated',
          });
        }
        deps.httpRouter.use(
          createRouter({
            handlers: createHandlers(useCases),
            httpAuth,
            auditor: deps.auditor,
            closing: closing.signal,
          }),
        );
      },
    });
  },
});
