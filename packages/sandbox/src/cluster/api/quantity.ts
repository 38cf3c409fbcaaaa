const UNITS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
};

const PATTERN =
  /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)(n|u|m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;

/** Whether a value is a Kubernetes quantity ("250m", "1Gi", 2). */
export function isQuantity(value: unknown): boolean {
  return typeof value === 'number' || PATTERN.test(String(value));
}

/** A quantity as a number of its base unit (cores, bytes, pieces); 0 when malformed. */
export function parseQuantity(value: unknown): number {
  if (typeof value === 'number') return value;
  const match = PATTERN.exec(String(value ?? ''));
  return match ? Number(match[1]) * UNITS[match[2] ?? ''] : 0;
}

function formatCpu(cores: number): string {
  const milli = Math.ceil(Math.round(cores * 1e6) / 1e3);
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

function formatBytes(bytes: number): string {
  const whole = Math.ceil(bytes);
  if (whole === 0) return '0';
  for (const unit of ['Ti', 'Gi', 'Mi', 'Ki']) {
    if (whole % UNITS[unit] === 0) return `${whole / UNITS[unit]}${unit}`;
  }
  return String(whole);
}

/** A number of base units as Kubernetes writes it for a resource's name. */
export function formatQuantity(resource: string, value: number): string {
  if (/cpu$/.test(resource)) return formatCpu(value);
  return /(memory|storage)$/.test(resource)
    ? formatBytes(value)
    : String(Math.round(value));
}
