import { forgeContract } from '@berth/plugin-environments-node/testUtils';
import { RigStage } from '@berth/rig/testUtils';
import { GiteaStage } from '../__testUtils__/GiteaStage';

let rig: RigStage;
let stage: GiteaStage;

beforeAll(async () => {
  rig = await RigStage.start({ only: ['gitea'] });
});

afterAll(async () => {
  await stage?.stop();
  await rig?.end();
});

forgeContract('GiteaForge', async () => {
  stage = await GiteaStage.create(rig.forge);
  return stage;
});
