const MAX_WORDS = 1_000;

/** What a forge said in an answer's body, in a form that may be shown and logged: no secrets, one line, not endless. */
export function forgeWords(text: string, secrets: string[]): string {
  let words = saidIn(text);
  for (const secret of secrets.filter(Boolean)) {
    words = words.split(secret).join('[redacted]');
    words = words.split(encodeURIComponent(secret)).join('[redacted]');
  }
  return words
    .replace(/\/\/[^/@\s]*@/g, '//')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS);
}

function saidIn(text: string): string {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // A page of some proxy says nothing to anybody.
    return /^\s*</.test(text) ? '' : text;
  }
  return [...new Set(sentences(answer))].join('; ');
}

/** GitHub: `message`, `errors[].message`; GitLab: `message` of text, lists or fields, `error`; Gitea: `message`. */
function sentences(answer: unknown): string[] {
  if (typeof answer === 'string') {
    return [answer];
  }
  if (Array.isArray(answer)) {
    return answer.flatMap(sentences);
  }
  if (typeof answer !== 'object' || answer === null) {
    return [];
  }
  const { message, error, error_description, errors } = answer as Record<
    string,
    unknown
  >;
  return [
    ...(typeof message === 'object' && message !== null
      ? Object.values(message).flatMap(sentences)
      : sentences(message)),
    ...sentences(error),
    ...sentences(error_description),
    ...sentences(errors),
  ];
}
