const ADDRESS =
  /^(https|http|ssh):\/\/(?:([a-z_][a-z0-9_-]{0,31})@)?([a-z0-9][a-z0-9.-]*)(?::(\d{1,5}))?(\/[A-Za-z0-9._~/-]*)$/;
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const OCTET = /^(0|[1-9]\d{0,2})$/;

/**
 * Says why a value can't be the platform repository's address; undefined where it can: `https`, or `ssh` with at
 * most a user's name before the host; `http` only for 127.0.0.1 and localhost, and only where that is allowed.
 */
export function repositoryUrlProblem(
  field: string,
  value: unknown,
  options: { allowLoopback?: boolean } = {},
): string | undefined {
  const rule = `${field} takes an https or ssh address of a repository without password, such as https://git.example.com/platform.git`;
  const match =
    typeof value === 'string' && value.length <= 2000
      ? ADDRESS.exec(value)
      : null;
  if (!match) {
    return rule;
  }
  const [, scheme, user, host, port, path] = match;
  if (host === '127.0.0.1' || host === 'localhost') {
    if (!options.allowLoopback) {
      return `${field} can't be an address of this machine`;
    }
  } else if (scheme === 'http') {
    return `${rule}; http is for 127.0.0.1 and localhost only`;
  }
  const good =
    (user === undefined || scheme === 'ssh') &&
    (port === undefined || (Number(port) > 0 && Number(port) <= 65_535)) &&
    isReachable(host) &&
    path.split('/').every(segment => segment !== '.' && segment !== '..');
  return good ? undefined : rule;
}

/** False for numbers in other than the usual notation, and for addresses that no repository has. */
function isReachable(host: string): boolean {
  const labels = host.split('.');
  if (!labels.every(label => LABEL.test(label)) || host.length > 253) {
    return false;
  }
  if (/^[a-z]/.test(labels[labels.length - 1])) {
    return !host.endsWith('.localhost') && host !== 'metadata.google.internal';
  }
  const [first, second, ...rest] = labels.map(Number);
  return (
    rest.length === 2 &&
    labels.every(label => OCTET.test(label) && Number(label) <= 255) &&
    first !== 0 &&
    first < 224 &&
    !(first === 127 && host !== '127.0.0.1') &&
    !(first === 169 && second === 254)
  );
}
