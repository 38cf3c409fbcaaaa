import path from 'node:path';
import { makeDataFolder } from './steps/dataFolder.mjs';
import { install } from './steps/install.mjs';
import { dataDir } from './steps/places.mjs';
import { Processes } from './steps/processes.mjs';
import { startRigProcess } from './steps/rigProcess.mjs';

const USAGE = `npm run rig -- [options]
  --only <parts>       of control-plane,flux,argocd,gitea; all by default
  --clusters <number>  how many clusters, each with its engines; 1 by default
  --fresh              forget what earlier starts have kept
  --build-only         build what is missing, start nothing
  --no-cross-namespace-refs, --default-service-account <name>   as Flux's controllers take them`;

async function main() {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return;
  }
  await install();
  makeDataFolder();

  let stopping;
  let serving = false;
  const processes = new Processes(() => {
    if (serving) {
      console.error(
        `The rig has ended. Its last words are in ${path.join(
          dataDir,
          'logs/rig.log',
        )}`,
      );
    }
    stop(1);
  });
  function stop(code) {
    stopping ??= processes.end().then(() => process.exit(code));
    return stopping;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => stop(0));
  }

  try {
    console.log('Starting the rig…');
    const rig = await startRigProcess(processes, {
      args: process.argv.slice(2),
      dataDir,
      onEnded: ({ ended, log }) =>
        console.error(`${ended} has ended. Its log is ${log}`),
    });
    serving = true;
    if (rig.kubeconfig) {
      const names = rig.clusters.map(({ name }) => name).join(', ');
      console.log(`Kubeconfig ${rig.kubeconfig} (${names})`);
    }
    for (const { name, server, argocdUrl } of rig.clusters ?? []) {
      console.log(`API server of ${name} ${server}`);
      if (argocdUrl) {
        console.log(`Argo CD of ${name} ${argocdUrl}`);
      }
    }
    if (rig.forge) {
      console.log(
        `Git forge ${rig.forge.url} (${rig.forge.user}, token ${rig.forge.token})`,
      );
    }
    if (process.argv.includes('--build-only')) {
      console.log('Everything is built.');
      await stop(0);
    }
  } catch (error) {
    if (!stopping) {
      console.error(`The rig could not start: ${error.message}`);
    }
    await stop(1);
  }
}

await main().catch(error => {
  console.error(`The rig could not start: ${error.message}`);
  process.exit(1);
});
