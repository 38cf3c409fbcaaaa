const GIBIBYTE = 1024 ** 3;

const number = (value: number, language: string) =>
  value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 2 : 1 });

/** An amount of a resource in a reader's notation: cores, bytes as GiB, pieces. */
export function amountText(
  resource: string,
  amount: number,
  language: string,
): string {
  const kind = resource.replace(/^(requests|limits)\./, '');
  return kind === 'memory' || kind === 'storage'
    ? `${number(amount / GIBIBYTE, language)} GiB`
    : number(amount, language);
}

/** Money a month, in the reader's notation; the code stands where the browser does not know the currency. */
export function moneyText(
  amount: number,
  currency: string,
  language: string,
): string {
  try {
    return amount.toLocaleString(language, { style: 'currency', currency });
  } catch {
    return `${amount.toFixed(2)} ${currency}`;
  }
}

/** The first seven digits of a commit, as Git shows it. */
export const shortCommit = (sha: string) => sha.slice(0, 7);

/** `group:default/team-a` as `team-a`; other namespaces and users keep what tells them apart. */
export function ownerText(owner: string): string {
  return owner
    .replace(/^group:(default\/)?/, '')
    .replace(/^user:default\//, 'user:');
}

/** Who did something: `user:default/guest` as `guest`; other kinds and namespaces keep what tells them apart. */
export function personText(reference: string): string {
  return reference.replace(/^user:(default\/)?/, '').replace(/:default\//, ' ');
}

/** The owner reference that a reader means: `team-a` is `group:default/team-a`, as `ownerText` writes it. */
export function ownerOfText(text: string): string {
  const [, kind = 'group', namespace = 'default', name] =
    /^(?:([^:/]*):)?(?:([^:/]*)\/)?(.*)$/.exec(text.trim().toLowerCase()) ?? [];
  return `${kind}:${namespace}/${name}`;
}
