import type { ClusterSource } from '../ports/ClusterSource';

/** What somebody does to the clusters of a source whose clusters come and go. */
export interface ClusterChanges {
  /** Describes a cluster, also anew with the same words. */
  describe(name: string): Promise<void>;
  /** Describes one otherwise: with other credentials. */
  change(name: string): Promise<void>;
  /** Describes one in a way that can't be used. */
  spoil(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A source of the clusters `eu-1` and `eu-2`, whose clusters stay as they are or can be changed while it runs. */
export type ClusterSourceCase =
  | { changing: false; create: () => Promise<{ source: ClusterSource }> }
  | {
      changing: true;
      create: () => Promise<{ source: ClusterSource; changes: ClusterChanges }>;
    };

/** What every `ClusterSource` guarantees, and what one whose clusters change guarantees beyond that. */
export function clusterSourceContract(
  name: string,
  subject: ClusterSourceCase,
) {
  describe(`${name} as a ClusterSource`, () => {
    let source: ClusterSource;
    let changes: ClusterChanges;

    beforeEach(async () => {
      if (subject.changing) {
        ({ source, changes } = await subject.create());
      } else {
        ({ source } = await subject.create());
      }
      await until(async () => (await source.list()).length === 2);
    });

    /** Resolves with the next change that the source tells of. */
    const nextChange = () => {
      let end: (() => void) | undefined;
      const changed = new Promise<void>(resolve => {
        end = source.onChanged?.(resolve);
      });
      return { changed, end: () => end?.() };
    };

    /** Resolves once it is so; every change that the source tells of makes it look. */
    async function until(look: () => Promise<boolean>): Promise<void> {
      const { changed, end } = nextChange();
      try {
        if (await look()) {
          return;
        }
        await changed;
      } finally {
        end();
      }
      await until(look);
    }

    const named = async (wanted: string) =>
      (await source.list()).find(cluster => cluster.name === wanted);
    const names = async () => (await source.list()).map(each => each.name);

    it('gives the same clusters, in the same order, as long as nothing changes', async () => {
      const first = await source.list();
      const second = await source.list();
      expect(first.map(cluster => cluster.name)).toEqual(['eu-1', 'eu-2']);
      expect(second).toHaveLength(2);
      second.forEach((cluster, index) => expect(cluster).toBe(first[index]));
      expect(source.unread?.()).toBeUndefined();
      expect(source.unusable?.() ?? []).toEqual([]);
    });

    if (!subject.changing) {
      return;
    }

    it('follows clusters that come and go, and leaves the others as they are', async () => {
      const other = await named('eu-2');
      await changes.remove('eu-1');
      await until(async () => !(await named('eu-1')));
      await changes.describe('eu-3');
      await until(async () => (await named('eu-3')) !== undefined);
      expect(await names()).toEqual(['eu-2', 'eu-3']);
      expect(await named('eu-2')).toBe(other);
    });

    it('gives another object for a cluster that is described otherwise, and no other for the same words', async () => {
      const before = await named('eu-1');
      const other = await named('eu-2');
      await changes.describe('eu-1');
      await changes.change('eu-2');
      await until(
        async () => ![other, undefined].includes(await named('eu-2')),
      );
      expect(await named('eu-1')).toBe(before);
    });

    it('says what it can not use, and gives the others', async () => {
      const other = await named('eu-2');
      await changes.spoil('eu-1');
      await until(async () => (source.unusable?.() ?? []).length > 0);
      expect(source.unusable?.()).toEqual([
        expect.objectContaining({
          name: 'eu-1',
          problem: expect.stringMatching(/eu-1.* takes /),
        }),
      ]);
      expect(await names()).toEqual(['eu-2']);
      expect(await named('eu-2')).toBe(other);
      await changes.describe('eu-1');
      await until(async () => (await named('eu-1')) !== undefined);
      expect(source.unusable?.()).toEqual([]);
    });
  });
}
