import { createBackend } from '@backstage/backend-defaults';
import { environmentsHealthServiceFactory } from '@berth/plugin-environments-backend';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@backstage/plugin-permission-backend-module-allow-all-policy'),
);
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-signals-backend'));

// Readiness is false while Berth's database or its copy of the repository can't be used.
backend.add(environmentsHealthServiceFactory);
backend.add(import('@berth/plugin-environments-backend'));
backend.add(import('@berth/plugin-scaffolder-backend-module-environments'));

// Left alone, a backend that could not start would stay, answering nothing.
backend.start().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
