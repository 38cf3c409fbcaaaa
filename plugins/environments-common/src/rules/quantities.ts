/** Kubernetes notation: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY =
  /^\+?(\d+\.?\d*|\.\d+)(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([-+]?\d{1,2}))?$/;

const DECIMAL: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Kubernetes' own bound: 2^63-1, which the doubles around it round up. */
const BOUND = 2 ** 63;

/** A quantity as a plain number (cores, bytes, pieces); undefined where it is none. `500m` is 0.5, `1Gi` 1073741824. */
export function parseQuantity(value: string): number | undefined {
  const match = value.length <= 64 ? QUANTITY.exec(value) : null;
  if (!match) {
    return undefined;
  }
  const [, digits, suffix, exponent] = match;
  if (exponent !== undefined) {
    return Number(`${digits}e${exponent}`);
  }
  if (suffix === undefined) {
    return Number(digits);
  }
  const power = BINARY.indexOf(suffix) + 1;
  // The quotient of whole numbers is the nearest double, the product with a fraction need not be.
  const factor = power > 0 ? 1024 ** power : DECIMAL[suffix];
  return factor < 1
    ? Number(digits) / Math.round(1 / factor)
    : Number(digits) * factor;
}

/** Says why a value can't be a size's quantity; undefined where it can. Zero and more than 2^63-1 can't. */
export function quantityProblem(
  field: string,
  value: unknown,
): string | undefined {
  const number =
    typeof value === 'string' && !value.startsWith('+')
      ? parseQuantity(value)
      : undefined;
  return number !== undefined && number > 0 && number < BOUND
    ? undefined
    : `${field} takes a quantity above zero in Kubernetes notation, such as 500m, 2 or 4Gi`;
}
