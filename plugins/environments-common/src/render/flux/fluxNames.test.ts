/** @jest-environment node */
import fc from 'fast-check';
import { environmentId, nameProblem } from '../../rules/names';
import { objectNameProblem } from '../../rules/objectNames';
import { fluxContentsName, fluxPartName } from './fluxNames';

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Any name that Berth takes, long ones and those with many hyphens as often as others. */
const name = fc
  .tuple(
    fc.stringMatching(/^[a-z]$/),
    fc.oneof(
      fc.stringMatching(/^[-a-z0-9]{0,28}$/),
      fc.stringMatching(/^[-a]{20,28}$/),
    ),
    fc.stringMatching(/^[a-z0-9]$/),
  )
  .map(parts => parts.join(''))
  .filter(it => nameProblem('name', it) === undefined);

const environment = fc
  .tuple(name, name)
  .map(([customer, own]) => environmentId(customer, own));

describe('names of parts of environments', () => {
  it('are those of Kubernetes objects and fit a label, whatever environment and part are called', () => {
    fc.assert(
      fc.property(environment, name, (id, part) => {
        for (const made of [fluxPartName(id, part), fluxContentsName(id)]) {
          expect(made).toMatch(SUBDOMAIN);
          expect(objectNameProblem('name', made)).toBeUndefined();
          expect(made.length).toBeLessThanOrEqual(63);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('end with a letter or digit wherever they are cut', () => {
    const names = (of: number) => [
      `a${'b'.repeat(of - 1)}`,
      `a${'-'.repeat(of - 2)}b`,
    ];
    for (let first = 2; first <= 30; first += 1) {
      for (let second = 2; second <= 30; second += 1) {
        for (const customer of names(first)) {
          for (const own of names(second)) {
            const id = environmentId(customer, own);
            expect(fluxPartName(id, 'a'.repeat(30))).toMatch(SUBDOMAIN);
            expect(fluxContentsName(id)).toMatch(SUBDOMAIN);
          }
        }
      }
    }
  });

  it('are of one environment and one part only', () => {
    fc.assert(
      fc.property(
        // Long ones that begin alike too: where they are cut, they are the same.
        fc.uniqueArray(
          fc.tuple(
            fc.oneof(
              environment,
              fc.constantFrom('a', 'b').map(end => `a${'b'.repeat(45)}${end}`),
            ),
            name,
          ),
          { selector: pair => pair.join('.'), maxLength: 50 },
        ),
        pairs => {
          const made = pairs.map(([id, part]) => fluxPartName(id, part));
          expect(new Set(made).size).toBe(made.length);
        },
      ),
    );
  });

  it.each([
    ['acme-staging', 'web', 'acme-staging.web'],
    [
      'general-hospital-of-rotterdam-acceptance-test-region-west',
      'contents',
      'general-hospital-of-rotterdam-acceptance-test.2f13f8a3fb5bead5',
    ],
    [
      // Cut within a word, it stays what it was.
      'general-hospital-of-amsterdams-acceptance-test-region-west',
      'contents',
      'general-hospital-of-amsterdams-acceptance-test.485bbe2ac7045a9a',
    ],
  ])('are, of %s and %s, %s', (id, part, made) => {
    expect(fluxPartName(id, part)).toBe(made);
  });
});
