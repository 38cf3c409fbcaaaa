const MAX_WORDS = 2_000;

/** What git or the remote said, in a form that may be shown and logged: no secrets, one visible text, not endless. */
export function remoteWords(text: string, secrets: string[] = []): string {
  let words = text;
  for (const secret of secrets) {
    if (secret !== '') {
      words = words.split(secret).join('[redacted]');
      words = words.split(encodeURIComponent(secret)).join('[redacted]');
    }
  }
  return (
    words
      .replace(/\/\/[^/@\s]*@/g, '//')
      .replace(/[^\P{C}\n]/gu, '')
      .split('\n')
      .map(line => line.trim())
      // A path of this machine, which is nobody's business.
      .filter(line => line !== '' && !/dumping crash report to/.test(line))
      .join('\n')
      .slice(0, MAX_WORDS)
  );
}
