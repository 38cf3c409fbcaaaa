/** @jest-environment node */
import fc from 'fast-check';
import { writeYaml, YamlValue } from '../render/writeYaml';
import { readWrittenYaml } from './readWrittenYaml';

const value = fc
  .jsonValue({ stringUnit: 'binary', maxDepth: 5 })
  .map(it => ({ a: it, b: [it, { c: it }] } as YamlValue));

describe('readWrittenYaml', () => {
  it.each(['always', 'needed'] as const)(
    'reads back what was written with quotes %s',
    quoting => {
      fc.assert(
        fc.property(value, it => {
          const text = writeYaml(it, quoting);
          const read = readWrittenYaml(text, quoting);
          // -0 and members named __proto__ are left to a YAML parser.
          expect(read === undefined ? text : writeYaml(read, quoting)).toBe(
            text,
          );
        }),
      );
      const read = readWrittenYaml(
        writeYaml({ a: [[1, ['x']], { b: {} }] }, quoting),
        quoting,
      );
      expect(read).toEqual({ a: [[1, ['x']], { b: {} }] });
    },
  );

  it.each([
    '',
    'a',
    'a: 1',
    'a: 1\na: 1\n',
    'a: *b\n',
    'a: |\n  x\n',
    'a: !x 1\n',
    'a:  1\n',
    'a: 01\n',
    'a: "x" # y\n',
    "a: 'x'\n",
    'a: "\\x41"\n',
    'a:\n   b: 1\n',
    'a:\n  b: 1\n c: 2\n',
    '- a\n b\n',
    'a: no\n',
    'a: 1\n---\nb: 2\n',
    '? a\n',
    '__proto__: {}\n',
  ])('leaves %j to a parser', text => {
    expect(readWrittenYaml(text, 'needed')).toBeUndefined();
  });
});
