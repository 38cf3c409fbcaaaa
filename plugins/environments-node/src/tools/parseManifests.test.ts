import { parseManifests } from './parseManifests';

const parse = (text: string) => parseManifests(text, 'The file');
const map = (data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${data}`;

describe('parseManifests', () => {
  it('reads scalars as Kubernetes does', () => {
    const [object] = parse(
      map(
        '  a: yes\n  b: "yes"\n  c: 012\n  d: 1_000\n  e: 2001-01-01\n  f: 1:30\n  g: 9007199254740991\n  h: 0.5\n  i: "12345678901234567890"\n  j: e7\n  k: 1e3\n  l: .\n  m: -0x1F\n  "n": 0o17\n  o: -.5\n  p: 08\n  q: 1.2.3\n  r: +1\n  s: 0b11\n',
      ),
    );
    expect(object.data).toEqual({
      a: true,
      b: 'yes',
      c: 10,
      d: 1000,
      e: '2001-01-01',
      f: '1:30',
      g: 9007199254740991,
      h: 0.5,
      i: '12345678901234567890',
      j: 'e7',
      k: 1000,
      l: '.',
      m: -31,
      n: 15,
      o: -0.5,
      p: 8,
      q: '1.2.3',
      r: 1,
      s: 3,
    });
  });

  it('leaves empty documents out and takes lists apart', () => {
    expect(
      parse(
        `---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n---\n${map(
          '  x: y1\n',
        )}---\n`,
      ).map(it => it.metadata.name),
    ).toEqual(['b', 'a']);
    expect(parse('')).toEqual([]);
  });

  it.each([
    [
      '12345678901234567890',
      /The file contains the number 12345678901234567890/,
    ],
    ['a\n  b: c\n  d', /The file is not valid YAML/],
    ['.inf', /The file contains the number Infinity/],
  ])('refuses %s', (value, words) => {
    expect(() => parse(map(`  n: ${value}\n`))).toThrow(words);
  });

  it('refuses what is not a Kubernetes object, and alias bombs', () => {
    expect(() => parse('kind: ConfigMap')).toThrow(/not a Kubernetes object/);
    expect(() => parse('- a')).toThrow(/not a Kubernetes object/);
    const bomb = [...'abcdefgh'].map(
      (it, i) =>
        `${it}: &${it} [${i ? Array(9).fill(`*${'abcdefgh'[i - 1]}`) : 'x'}]`,
    );
    expect(() => parse(bomb.join('\n'))).toThrow(/not valid YAML/);
  });

  it('does not let a document change the prototype', () => {
    const [object] = parse(map('  __proto__: {admin: true}\n'));
    expect((object.data as Record<string, unknown>).admin).toBeUndefined();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});
