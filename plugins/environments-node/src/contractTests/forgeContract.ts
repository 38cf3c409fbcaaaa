import { setTimeout as wait } from 'node:timers/promises';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Forge,
  ForgeCheck,
  ForgeDelivery,
  ForgeEvent,
  NewPullRequest,
  PullRequest,
} from '../ports/Forge';
import { ForgeAuthenticationError } from '../ports/ForgeAuthenticationError';
import { ForgeRefusedError } from '../ports/ForgeRefusedError';

const LOOK_AGAIN_AFTER = 50;

/** What a program says of a commit; that it is not known is only said of what can't be read. */
export interface SaidCheck extends ForgeCheck {
  state: Exclude<ForgeCheck['state'], 'unknown'>;
}

/** A forge with a repository, what people do there, and what it has sent to its webhook. */
export interface ForgeStage {
  forge: Forge;
  /** The same forge for somebody with a token that nobody has. */
  stranger: Forge;
  wrongToken: string;
  /** The branch that pull requests go to. */
  base: string;
  /** Accounts. */
  berth: string;
  reviewer: string;
  /** Commits a file onto a branch, which is made from the base where there is none; resolves to the commit. */
  commit(
    branch: string,
    file: { path: string; content: string; message: string },
  ): Promise<string>;
  /** Messages of the base's commits, newest first, and the commit it stands at. */
  readBase(): Promise<{ commit: string; messages: string[] }>;
  /** As somebody who may only read: opens one of a fork's branch with that name, and resolves to its number. */
  openOfFork(request: NewPullRequest): Promise<number>;
  /** What a program says of a commit. */
  setCheck(commit: string, check: SaidCheck): Promise<void>;
  /** Lets the base take only what a check has passed. */
  requireCheck(name: string): Promise<void>;
  /** As the reviewer. */
  approve(pull: PullRequest): Promise<void>;
  comment(pull: PullRequest, text: string): Promise<void>;
  close(pull: PullRequest): Promise<void>;
  /** All that came to the webhook, oldest first. */
  deliveries(): ForgeDelivery[];
}

/** What every `Forge` guarantees. */
export function forgeContract(name: string, create: () => Promise<ForgeStage>) {
  describe(`${name} as a Forge`, () => {
    let stage: ForgeStage;
    let forge: Forge;
    let count = 0;

    beforeAll(async () => {
      stage = await create();
      forge = stage.forge;
    });

    async function open(path = `files/${count}.txt`) {
      const id = `00000000-0000-4000-8000-${String(count++).padStart(12, '0')}`;
      const branch = `berth/operations/${id}`;
      const head = await stage.commit(branch, {
        path,
        content: `${id}\n`,
        message: `Change ${path}\n\nOperation-Id: ${id}\n`,
      });
      const request = {
        branch,
        base: stage.base,
        title: `Change ${path}`,
        body: `A plan.\n\n<!-- berth: ${id} -->\n`,
      };
      return { id, head, request, pull: await forge.openPullRequest(request) };
    }

    /** Merges as soon as the forge has found out whether it may. */
    async function merge(pull: PullRequest, method: 'merge' | 'linear') {
      return eventually(async () => {
        try {
          return await forge.merge(pull.number, {
            head: pull.head,
            method,
            message: `Merge ${pull.branch}\n\nOperation-Id: of the merge\n`,
          });
        } catch (error) {
          if (error instanceof Error && error.name.includes('Unavailable')) {
            return undefined;
          }
          throw error;
        }
      });
    }

    it('opens one pull request for a branch, and finds it again', async () => {
      const { pull, head, request } = await open();
      expect(pull).toMatchObject({ ...request, head, state: 'open' });
      expect(pull.url).toMatch(/^https?:\/\//);
      expect(await forge.openPullRequest(request)).toMatchObject({
        number: pull.number,
      });
      expect(
        await forge.findPullRequest(request.branch, stage.base),
      ).toMatchObject({ number: pull.number, head, state: 'open' });
      expect(await forge.getPullRequest(pull.number)).toMatchObject(request);
      expect(
        await forge.findPullRequest('berth/operations/none', stage.base),
      ).toBeUndefined();
      await expect(forge.getPullRequest(98_765)).rejects.toThrow(NotFoundError);
    });

    it('takes no pull request of a fork for that of a branch here, whatever it is named', async () => {
      const { pull, head, request } = await open();
      const foreign = { ...request, title: 'Something else', body: '' };
      const theirs = await stage.openOfFork(foreign);
      const find = (branch: string) =>
        forge.findPullRequest(branch, stage.base);
      const ours = { number: pull.number, head, state: 'open' };
      expect(await find(request.branch)).toMatchObject(ours);
      await forge.closePullRequest(theirs, 'Not from there');
      expect(await find(request.branch)).toMatchObject(ours);
      expect(await forge.openPullRequest(request)).toMatchObject(ours);
      // One that comes before ours, and stays open.
      const branch = `${request.branch}-not-begun`;
      const first = await stage.openOfFork({ ...foreign, branch });
      expect(await find(branch)).toBeUndefined();
      await stage.commit(branch, {
        path: 'files/not-begun.txt',
        content: 'x\n',
        message: 'Begin',
      });
      const opened = await forge.openPullRequest({ ...request, branch });
      expect(opened.number).not.toBe(first);
      expect(await find(branch)).toMatchObject({ number: opened.number });
      // Ours is closed, and theirs is not.
      await forge.closePullRequest(opened.number, 'Not this week');
      expect(await find(branch)).toMatchObject({
        number: opened.number,
        state: 'closed',
      });
    });

    it('says what checks say of a commit, the worst first', async () => {
      const { head } = await open();
      expect(await forge.checks(head)).toEqual({ state: 'none', items: [] });
      const build: SaidCheck = {
        name: 'build',
        state: 'success',
        url: 'https://ci.example.com/1',
        message: 'All built',
      };
      await stage.setCheck(head, build);
      expect(await forge.checks(head)).toEqual({
        state: 'success',
        items: [build],
      });
      const policy: SaidCheck = { name: 'policy', state: 'pending' };
      await stage.setCheck(head, policy);
      expect(await forge.checks(head)).toMatchObject({ state: 'pending' });
      await stage.setCheck(head, { ...policy, state: 'failure' });
      const { state, items } = await forge.checks(head);
      expect(state).toBe('failure');
      expect(items.map(item => `${item.name}: ${item.state}`).sort()).toEqual([
        'build: success',
        'policy: failure',
      ]);
    });

    it('counts a yes only for the commit that it was said to', async () => {
      const { pull } = await open();
      expect(await forge.approvals(pull.number)).toEqual([]);
      await stage.approve(pull);
      expect(await forge.approvals(pull.number)).toEqual([
        { by: stage.reviewer, at: expect.any(String) },
      ]);
      const later = await stage.commit(pull.branch, {
        path: 'files/later.txt',
        content: 'later\n',
        message: 'Something else',
      });
      await eventually(
        async () => (await forge.getPullRequest(pull.number)).head === later,
      );
      expect(await forge.approvals(pull.number)).toEqual([]);
    });

    it.each([
      { method: 'merge', ownCommit: true },
      { method: 'linear', ownCommit: false },
    ] as const)(
      'merges ($method) so that the trailers are on the base, and removes the branch',
      async ({ method, ownCommit }) => {
        const { pull, id } = await open();
        const merged = await merge(pull, method);
        const base = await stage.readBase();
        expect(merged).toMatchObject({
          state: 'merged',
          mergeCommit: base.commit,
          endedBy: stage.berth,
          endedAt: expect.any(String),
        });
        expect(base.messages.join('\n')).toContain(`Operation-Id: ${id}`);
        const own = `Merge ${pull.branch}\n\nOperation-Id: of the merge`;
        expect(!ownCommit || base.messages.includes(own)).toBe(true);
        await forge.deleteBranch(pull.branch);
        await forge.deleteBranch(pull.branch);
        expect(
          await forge.findPullRequest(pull.branch, stage.base),
        ).toMatchObject({ number: pull.number, state: 'merged' });
      },
    );

    it('merges nothing but the commit that was looked at', async () => {
      const { pull } = await open();
      const head = await stage.commit(pull.branch, {
        path: 'files/slipped-in.txt',
        content: 'x\n',
        message: 'Slipped in',
      });
      await eventually(
        async () => (await forge.getPullRequest(pull.number)).head === head,
      );
      await expect(merge(pull, 'merge')).rejects.toThrow(ConflictError);
      expect(await forge.getPullRequest(pull.number)).toMatchObject({
        state: 'open',
      });
    });

    it('says that a branch does not fit on the base any more', async () => {
      const first = await open('files/same.txt');
      const second = await open('files/same.txt');
      await eventually(
        async () =>
          (await forge.getPullRequest(second.pull.number)).conflicts === false,
      );
      await merge(first.pull, 'merge');
      await eventually(
        async () => (await forge.getPullRequest(second.pull.number)).conflicts,
      );
      await expect(
        forge.merge(second.pull.number, {
          head: second.head,
          method: 'merge',
          message: 'Merge',
        }),
      ).rejects.toMatchObject({
        name: expect.stringMatching(/ConflictError|UnavailableError/),
      });
    });

    it('says who closed a pull request and what was said last', async () => {
      const { pull } = await open();
      expect(await forge.lastComment(pull.number)).toBeUndefined();
      await stage.comment(pull, 'At first');
      await stage.comment(pull, 'Not this week');
      await stage.close(pull);
      const closed = await forge.getPullRequest(pull.number);
      expect(closed).toMatchObject({
        state: 'closed',
        endedBy: stage.reviewer,
        endedAt: expect.any(String),
      });
      expect(closed.mergeCommit).toBeUndefined();
      expect(await forge.lastComment(pull.number)).toEqual({
        by: stage.reviewer,
        text: 'Not this week',
        at: expect.any(String),
      });
    });

    it('closes with its reason, once', async () => {
      const { pull } = await open();
      await forge.closePullRequest(pull.number, 'It was cancelled');
      await forge.closePullRequest(pull.number, 'It was cancelled again');
      expect(await forge.getPullRequest(pull.number)).toMatchObject({
        state: 'closed',
        endedBy: stage.berth,
      });
      expect(await forge.lastComment(pull.number)).toMatchObject({
        by: stage.berth,
        text: 'It was cancelled',
      });
    });

    it('says when its token is not taken, without saying the token', async () => {
      const refusal = await stage.stranger.getPullRequest(1).catch(e => e);
      expect(refusal).toBeInstanceOf(ForgeAuthenticationError);
      expect(refusal).toMatchObject({ words: expect.stringMatching(/\w/) });
      expect(`${refusal.stack}${JSON.stringify(refusal)}`).not.toContain(
        stage.wrongToken,
      );
    });

    it('knows its own webhooks, and nobody else’s', async () => {
      const { pull, head, request } = await open();
      const read = () =>
        stage.deliveries().map(delivery => forge.readWebhook(delivery));
      const events: ForgeEvent[] = [
        { kind: 'push', branch: request.branch, commit: head },
        { kind: 'pull-request', number: pull.number },
      ];
      for (const event of events) {
        await eventually(async () =>
          read().some(each => JSON.stringify(each) === JSON.stringify(event)),
        );
      }
      const refused = (delivery: ForgeDelivery) => {
        try {
          forge.readWebhook(delivery);
          return 'taken';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const forged = stage.deliveries().flatMap(({ header, body }) => [
        { header: () => undefined, body },
        {
          header: (each: string) =>
            /signature|token/i.test(each) ? 'x'.repeat(64) : header(each),
          body,
        },
      ]);
      expect([...new Set(forged.map(refused))]).toEqual([
        'AuthenticationError',
      ]);
    });

    it('says where people look', () => {
      const commit = 'a'.repeat(40);
      expect(forge.commitUrl(commit)).toMatch(/^https?:\/\/.*\/a{40}$/);
      expect(forge.fileUrl('customers/a b/x#1.yaml', commit)).toMatch(
        /a{40}\/customers\/a%20b\/x%231\.yaml$/,
      );
    });

    it('gives the forge’s words where a rule forbids to merge', async () => {
      await stage.requireCheck('validate');
      const { pull, head } = await open();
      const refusal = await merge(pull, 'merge').catch(error => error);
      expect(refusal).toBeInstanceOf(ForgeRefusedError);
      expect(refusal.words).toMatch(/check|pipeline|ci_/i);
      await stage.setCheck(head, { name: 'validate', state: 'success' });
      expect(await merge(pull, 'merge')).toMatchObject({ state: 'merged' });
    });
  });
}

/** The answer that `look` gives once it gives one; the test's own deadline ends the waiting. */
async function eventually<T>(
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    await wait(LOOK_AGAIN_AFTER);
  }
}
