import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import { FollowedLogs } from './FollowedLogs';

const ann = mockCredentials.user('user:default/ann');
const bob = mockCredentials.user('user:default/bob');
const script = mockCredentials.service('external:script');

describe('FollowedLogs', () => {
  /** A log that goes on, of which the first line was read. */
  async function open(
    followed: FollowedLogs,
    credentials: BackstageCredentials = ann,
  ) {
    const lines = followed.follow(credentials, async function* forever() {
      while (true) {
        yield 'line';
      }
    });
    expect(await lines.next()).toEqual({ done: false, value: 'line' });
    return lines;
  }

  it('lets one caller follow twenty, and others besides', async () => {
    const followed = new FollowedLogs();
    const logs = [];
    for (let count = 0; count < 20; count += 1) {
      logs.push(await open(followed));
    }
    const refused = open(followed, mockCredentials.user('user:Default/Ann'));
    await expect(refused).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(refused).rejects.toThrow('close one of them');
    await open(followed, bob);
    await logs[7].return(undefined);
    await open(followed);
    await expect(open(followed)).rejects.toThrow('You follow 20 logs already');
  });

  it('lets all together follow so many', async () => {
    const followed = new FollowedLogs({ caller: 2, all: 3 });
    const first = await open(followed);
    await open(followed, bob);
    await open(followed, script);
    const refused = open(followed);
    await expect(refused).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(refused).rejects.toThrow(
      '3 logs are being followed already, as many as this portal can at the same time; try again later',
    );
    await first.return(undefined);
    await open(followed);
  });

  it('counts none that ended, failed, or was refused', async () => {
    const followed = new FollowedLogs({ caller: 1, all: 1 });
    const ended = followed.follow(ann, async function* one() {
      yield 'line';
    });
    await ended.next();
    await expect(open(followed)).rejects.toThrow('You follow 1 logs');
    expect(await ended.next()).toMatchObject({ done: true });
    const failed = followed.follow(ann, () => {
      throw new ServiceUnavailableError('The cluster went away');
    });
    await expect(failed.next()).rejects.toThrow('The cluster went away');
    // Whose lines nobody asks for is not counted.
    followed.follow(ann, async function* none() {});
    await open(followed);
  });
});
