/* Software whose real versions are higher: their images end below these majors. */
const HIGHER_MAJORS: Record<string, number> = {
  mariadb: 20,
  mysql: 20,
  postgres: 30,
  postgresql: 30,
};

const END_OF_MAJORS = 9;

/**
 * Which images the sandbox's registry has: those whose tag is a version before
 * 9.0.0 (databases: before what is far off for them), so that a failing
 * release is easy to make.
 */
export function defaultImageExists(image: string): boolean {
  const [, path, tag] = /^(.*):([^/:]+)$/.exec(image.split('@')[0]) ?? [];
  const major = /^v?(\d+)(\.\d+){0,2}([-+].*)?$/.exec(tag ?? '')?.[1];
  if (major === undefined) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return Number(major) < (HIGHER_MAJORS[name] ?? END_OF_MAJORS);
}
