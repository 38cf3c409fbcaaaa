import type { Forge, ForgeDelivery } from '@berth/plugin-environments-node';
import type { ForgeStage } from '@berth/plugin-environments-node/testUtils';
import type { ForgeModel } from './ForgeModel';

const BASE = 'main';
const REVIEWER = 'reviewer';

/** What people do in a modelled forge. */
export function modelStage(
  model: ForgeModel,
  stage: {
    forge: Forge;
    stranger: Forge;
    wrongToken: string;
    berth: string;
    deliveries: ForgeDelivery[];
  },
): ForgeStage {
  const pullOf = (number: number) => model.pulls[number - 1];
  return {
    ...stage,
    base: BASE,
    reviewer: REVIEWER,
    commit: async (branch, file) => model.commit(branch, BASE, file).sha,
    readBase: async () => {
      const commits = model.history(BASE);
      return {
        commit: commits[0].sha,
        messages: commits.map(({ message }) => message),
      };
    },
    openOfFork: async request => {
      const { number } = model.openOfFork(request);
      return number;
    },
    setCheck: async (commit, check) => model.setCheck(commit, check),
    requireCheck: async name => {
      model.requiredCheck = name;
    },
    approve: async pull => model.approve(pullOf(pull.number), REVIEWER),
    comment: async (pull, text) =>
      model.comment(pullOf(pull.number), REVIEWER, text),
    close: async pull => model.close(pullOf(pull.number), REVIEWER),
    deliveries: () => [...stage.deliveries],
  };
}
