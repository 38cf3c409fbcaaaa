/** Git ended with another code than 0, or did not end in time. `words` are its own, trimmed. */
export class GitFailedError extends Error {
  name = 'GitFailedError' as const;

  constructor(
    readonly command: string,
    readonly words: string,
    readonly exitCode?: number,
  ) {
    super(`git ${command} failed: ${words}`);
  }
}
