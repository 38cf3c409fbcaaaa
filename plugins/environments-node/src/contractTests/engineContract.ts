import type { EngineRenderInput } from '@berth/plugin-environments-common';
import { parseManifests } from '../tools/parseManifests';
import type { Engine } from '../ports/Engine';
import type { KubernetesObject } from '../ports/ClusterReader';

/** Objects as an engine's controllers leave them, for one environment at one revision. */
export interface EngineSituations {
  /** The environment that the objects are about. */
  environmentId: string;
  /** The commit that was to be reached, and an earlier one. */
  revision: string;
  earlierRevision: string;
  /** All went well. */
  applied: KubernetesObject[];
  /** The revision can't be applied. */
  refused: KubernetesObject[];
  /** The source can't be read. */
  unfetched: KubernetesObject[];
  /** An object that is about no environment. */
  foreign: KubernetesObject;
  /** What its files are made from. */
  input: EngineRenderInput;
}

/** What every `Engine` guarantees of what it writes and of what it reads. */
export function engineContract(
  name: string,
  create: () => { engine: Engine; situations: EngineSituations },
) {
  describe(`${name} as an Engine`, () => {
    const { engine, situations } = create();
    const { environmentId, revision, earlierRevision } = situations;

    it('knows its own cluster objects again, and watches their types', () => {
      const file = engine.clusterObject(situations.input);
      const objects = parseManifests(file, 'the cluster object');
      expect(objects).not.toEqual([]);
      for (const object of objects) {
        expect(engine.environmentOf(object)).toBe(environmentId);
        expect(engine.watchedTypes.map(({ kind }) => kind)).toContain(
          object.kind,
        );
      }
      expect(engine.clusterObject(situations.input)).toBe(file);
    });

    it('passes over objects that are about no environment', () => {
      expect(engine.environmentOf(situations.foreign)).toBeUndefined();
    });

    it('reads what went well as done, with its revision and time', () => {
      const observed = engine.observe(situations.applied, revision);
      expect(observed.fetched).toMatchObject({ state: 'done', revision });
      expect(observed.applied).toMatchObject({ state: 'done', revision });
      expect(Date.parse(observed.fetched.at ?? '')).not.toBeNaN();
      for (const release of observed.releases) {
        expect(release.state).toBe('done');
      }
    });

    it('does not take an earlier revision for the expected one', () => {
      const observed = engine.observe(situations.applied, earlierRevision);
      expect(observed.fetched.state).toBe('running');
      expect(observed.applied.state).toBe('running');
      expect(observed.releases.map(({ state }) => state)).not.toContain('done');
    });

    it('says in its own words why a revision is not applied, and only of that revision', () => {
      const { applied } = engine.observe(situations.refused, revision);
      expect(applied).toMatchObject({
        state: 'failed',
        revision,
        evidence: {
          kind: expect.any(String),
          name: expect.any(String),
          reason: expect.any(String),
          message: expect.stringMatching(/\S/),
        },
      });
      expect(
        engine.observe(situations.refused, earlierRevision).applied.state,
      ).not.toBe('failed');
    });

    it('says in its own words why a source is not fetched', () => {
      const { fetched } = engine.observe(situations.unfetched, revision);
      expect(fetched).toMatchObject({
        state: 'failed',
        evidence: { message: expect.stringMatching(/\S/) },
      });
    });

    it('never throws, whatever the objects hold', () => {
      const broken: KubernetesObject[] = engine.watchedTypes.flatMap(
        ({ group, version, kind }) =>
          [undefined, null, 'x', 7, [], { conditions: [null, 7] }].map(
            status => ({
              apiVersion: `${group}/${version}`,
              kind,
              metadata: { name: 'x', namespace: 'y' },
              spec: null,
              status,
            }),
          ),
      );
      for (const object of broken) {
        expect(() => {
          engine.environmentOf(object);
          engine.inventory([object]);
          engine.observe([object], revision);
        }).not.toThrow();
      }
      expect(() => engine.observe([], undefined)).not.toThrow();
    });
  });
}
