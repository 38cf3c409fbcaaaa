/**
 * The field that a refusal's sentence names first, as the form calls it; undefined where it names none of them.
 * The API says `customer takes …`, `environment.customer takes …` or `parameters.domain is missing`.
 */
export function fieldOfSentence(
  sentence: string,
  fields: string[],
): string | undefined {
  const [first] = sentence.split(/[\s:]/);
  const field = formField(first);
  return fields.find(known => known === field || field.startsWith(`${known}.`));
}

/** A field of the request as the form calls it. */
export function formField(field: string): string {
  return field.replace(/^environment\./, '');
}
