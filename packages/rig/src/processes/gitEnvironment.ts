/** Somebody in whose name Git asks a forge. */
export interface GitAccount {
  name: string;
  /** What Git gives as the password. */
  token: string;
}

/**
 * The whole environment of a Git that reads no configuration of the machine, writes commits in the name of `author`
 * and proves itself as `account` without a word in its arguments, which everybody on the machine can read.
 */
export function gitEnvironment(options: {
  author?: { name: string; email: string };
  account?: GitAccount;
}): NodeJS.ProcessEnv {
  const { author, account } = options;
  return {
    PATH: process.env.PATH,
    // Where nothing lies, no .netrc either.
    HOME: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...(author && {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
    }),
    ...(account && {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(
        `${account.name}:${account.token}`,
      ).toString('base64')}`,
    }),
  };
}
