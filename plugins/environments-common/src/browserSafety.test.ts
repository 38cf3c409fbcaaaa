/** @jest-environment node */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Everything that a module imports when it runs, types left out, by where it comes from. */
function importsOf(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [join(__dirname, entry)];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (!seen.has(file)) {
      seen.add(file);
      const statements = readFileSync(file, 'utf8').matchAll(
        /^(?:import|export)(?! type\b)[^;]*?from '([^']+)';/gms,
      );
      for (const [, source] of statements) {
        const target = `${join(dirname(file), source)}.ts`;
        if (!source.startsWith('.')) {
          packages.add(source);
        } else {
          expect([relative(__dirname, target), existsSync(target)]).toEqual([
            relative(__dirname, target),
            true,
          ]);
          waiting.push(target);
        }
      }
    }
  }
  return packages;
}

describe('what browsers load', () => {
  it('needs neither zod nor Ajv nor Node by the root entry point', () => {
    expect([...importsOf('index.ts')].sort()).toEqual([
      '@backstage/errors',
      '@backstage/plugin-permission-common',
    ]);
  });

  it('needs Ajv alone to check parameters', () => {
    expect([...importsOf('parameters.ts')]).toEqual(['ajv/dist/2019']);
  });
});
