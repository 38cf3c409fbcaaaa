import type { Forge } from '@berth/plugin-environments-node';
import type { ForgeSettings } from './ForgeSettings';
import { GiteaForge } from './gitea/GiteaForge';
import { GithubForge } from './github/GithubForge';
import { GitlabForge } from './gitlab/GitlabForge';

export type { ForgeSettings };

/** The forges that Berth knows, by the name that the configuration takes. */
export const forges: Record<string, (settings: ForgeSettings) => Forge> = {
  gitea: settings => new GiteaForge(settings),
  github: settings => new GithubForge(settings),
  gitlab: settings => new GitlabForge(settings),
};
