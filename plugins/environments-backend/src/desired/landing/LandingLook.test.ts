import { mockServices } from '@backstage/backend-test-utils';
import {
  ForgeAuthenticationError,
  ForgeNotYetError,
  ForgeRefusedError,
  ForgeUnavailableError,
} from '@berth/plugin-environments-node';
import { LandingLook } from './LandingLook';
import { LandingRound } from './LandingRound';

const operations = (ids: string) => [...ids].map(id => ({ id }));

describe('one look after the other at what comes by pull request', () => {
  let round: LandingRound;
  /** What was looked at, in that order. */
  let seen: string;
  let errors: Record<string, Error>;
  let behind: string;
  let merged: string;

  beforeEach(() => {
    round = new LandingRound();
    seen = '';
    errors = {};
    behind = '';
    merged = '';
  });

  /** @param times - operations for which there is time */
  async function look(ids: string, times = 100, all = false) {
    if (all) {
      round.restart();
    }
    let left = times;
    const goesOn = async () => {
      left -= 1;
      return left >= 0;
    };
    const logger = mockServices.logger.mock();
    const made = new LandingLook(round, goesOn, logger);
    seen = '';
    await made.each(operations(ids), async ({ id }) => {
      seen += id;
      if (errors[id]) {
        throw errors[id];
      }
      if (merged.includes(id)) {
        return 'main moved';
      }
      return behind.includes(id) ? 'behind' : 'done';
    });
    if (!made.more && !made.behind) {
      round.end();
    }
    return made;
  }

  it('comes to all, however little time there is, and then to those only that are new', async () => {
    expect(await look('abcd', 2)).toMatchObject({ more: true });
    expect(seen).toBe('ab');
    expect(await look('abcde', 2)).toMatchObject({ more: true });
    expect(seen).toBe('cd');
    expect(await look('abcde', 2)).toMatchObject({ more: false });
    expect(seen).toBe('e');
    await look('abcdef', 2);
    expect(seen).toBe('f');
    expect(await look('abcdef', 4, true)).toMatchObject({ more: true });
    expect(seen).toBe('abcd');
  });

  it('comes to those first that it did not come to for long, whatever it is told meanwhile', async () => {
    await look('abcd', 2, true);
    await look('abcd', 2, true);
    expect(seen).toBe('cd');
    await look('abcd', 3, true);
    expect(seen).toBe('abc');
  });

  it('comes back to what is not fetched yet, after the others', async () => {
    behind = 'a';
    expect(await look('abc', 1)).toMatchObject({ behind: true, more: true });
    expect(await look('abc')).toMatchObject({ behind: true, more: false });
    expect(seen).toBe('bca');
    behind = '';
    expect(await look('abc')).toMatchObject({ behind: false });
    expect(seen).toBe('a');
  });

  it('ends where `main` moves, and comes to the others next', async () => {
    merged = 'b';
    expect(await look('abcd')).toMatchObject({ behind: true, mainMoved: true });
    expect(seen).toBe('ab');
    merged = '';
    expect(await look('abcd')).toMatchObject({
      behind: false,
      mainMoved: false,
    });
    expect(seen).toBe('cdb');
  });

  it('goes on after what is wrong with one, and says which is to be looked at again soon', async () => {
    errors = {
      a: new ForgeUnavailableError('500'),
      b: new ForgeUnavailableError('500'),
      c: new ForgeRefusedError('merge', 'a rule'),
      d: new ForgeUnavailableError('500'),
    };
    const { problem } = await look('abcde');
    expect(seen).toBe('abcde');
    expect(problem).toBe(errors.a);
    errors = { c: errors.c };
    expect((await look('abcde', 100, true)).problem).toBeUndefined();
    errors = { a: new ForgeNotYetError('later') };
    expect((await look('abc', 100, true)).problem).toBe(errors.a);
  });

  it.each([
    ['of many in a row', new ForgeUnavailableError('500'), 'abc'],
    ['of a time to wait for', new ForgeUnavailableError('', new Date()), 'a'],
    ['of the token', new ForgeAuthenticationError('401'), 'a'],
  ])(
    'ends at an error %s, and comes to the others next',
    async (_, error, ended) => {
      errors = { a: error, b: error, c: error };
      await expect(look('abcd')).rejects.toBe(error);
      expect(seen).toBe(ended);
      errors = {};
      await look('abcd');
      expect(`${ended}${seen}`).toBe('abcd');
    },
  );
});
