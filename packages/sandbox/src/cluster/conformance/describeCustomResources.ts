import { recordsAt } from '../api/json';
import type { JsonObject } from '../api/object';
import { ownersOf, type ConformanceClient } from './ConformanceClient';
import { ship, SHIP_DEFINITION } from './ships';

const SPACE = 'conform-custom';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const SHIPS = `/apis/conform.example.com/v1/namespaces/${SPACE}/ships`;

/** Types that a CustomResourceDefinition adds. */
export function describeCustomResources(api: () => ConformanceClient): void {
  describe('custom resources', () => {
    beforeAll(async () => {
      await api().namespace(SPACE);
      await api().create(DEFINITIONS, SHIP_DEFINITION);
      await api().until(
        `${DEFINITIONS}/ships.conform.example.com`,
        ({ body }) =>
          recordsAt(body, 'status', 'conditions').some(
            ({ type, status }) => type === 'Established' && status === 'True',
          ),
      );
      await api().until(SHIPS);
    });

    it('are discovered under their names', async () => {
      const { body } = await api().until(
        '/apis/conform.example.com/v1',
        ({ text }) => text.includes('ships/status'),
      );
      expect(recordsAt(body, 'resources')).toContainEqual(
        expect.objectContaining({
          name: 'ships',
          singularName: 'ship',
          namespaced: true,
          kind: 'Ship',
          shortNames: ['sh'],
          categories: ['fleet'],
        }),
      );
    });

    it('hold what their schema says, with its defaults, and nothing else', async () => {
      const { body } = await api().create(
        SHIPS,
        ship('one', { port: 'north', unknown: true }),
      );
      expect(body).toMatchObject({ kind: 'Ship', metadata: { generation: 1 } });
      expect(body.spec).toEqual({ port: 'north', crew: 3 });
      const wrong = ship('wrong', { port: 'west', crew: 0 });
      expect((await api().create(SHIPS, wrong)).body).toMatchObject({
        code: 422,
        message: expect.stringContaining(
          'spec.port: Unsupported value: "west": supported values: "north", "south"',
        ),
      });
      expect((await api().create(SHIPS, ship('bare', {}))).body).toMatchObject({
        code: 422,
        message:
          'Ship.conform.example.com "bare" is invalid: spec.port: Required value',
      });
    });

    it('say in lists what each of them is', async () => {
      const { body } = await api().get(SHIPS);
      expect(body).toMatchObject({
        kind: 'ShipList',
        apiVersion: 'conform.example.com/v1',
      });
      for (const item of recordsAt(body, 'items')) {
        expect(item).toMatchObject({
          kind: 'Ship',
          apiVersion: 'conform.example.com/v1',
        });
      }
    });

    it('keep their status apart, take merge patches but no strategic ones', async () => {
      await api().create(SHIPS, ship('two', { port: 'south' }));
      const status = { status: { phase: 'Afloat' }, spec: { port: 'north' } };
      expect(
        (await api().patch(`${SHIPS}/two/status`, 'merge', status)).body,
      ).toMatchObject({
        spec: { port: 'south' },
        status: { phase: 'Afloat' },
        metadata: { generation: 1 },
      });
      const strategic = await api().patch(`${SHIPS}/two`, 'strategic-merge', {
        spec: { port: 'north' },
      });
      expect(strategic.code).toBe(415);
    });

    it('are refused where what is applied has fields that their schema does not declare', async () => {
      const refusal = (why: string, namespace = '') => ({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `failed to create typed patch object (${namespace}/applied; conform.example.com/v1, Kind=Ship): ${why}`,
        code: 500,
      });
      const good = ship('applied', { port: 'north' });
      const undeclared: Array<[JsonObject, string]> = [
        [{ ...good, flag: 'red' }, '.flag'],
        [ship('applied', { port: 'north', mast: null }), '.spec.mast'],
        [
          ship('applied', { cabins: [{ beds: 1 }, { beds: 2, window: true }] }),
          '.spec.cabins[1].window',
        ],
        [
          { ...good, status: { conditions: [{ type: 'Ready', since: 1 }] } },
          '.status.conditions[type="Ready"].since',
        ],
        [
          { ...good, metadata: { name: 'applied', alias: 'x' } },
          '.metadata.alias',
        ],
      ];
      for (const [object, place] of undeclared) {
        const { body } = await api().apply(`${SHIPS}/applied`, 'm', object);
        expect(body).toEqual(refusal(`${place}: field not declared in schema`));
      }
      const several = {
        ...ship('applied', { mast: 1 }),
        metadata: { name: 'applied', namespace: SPACE },
        status: { speed: 1 },
      };
      const { body } = await api().apply(`${SHIPS}/applied`, 'm', several);
      expect(String(body.message).split('\n').sort()).toEqual([
        '  .spec.mast: field not declared in schema',
        '  .status.speed: field not declared in schema',
        refusal('errors:', SPACE).message,
      ]);
      expect((await api().get(`${SHIPS}/applied`)).code).toBe(404);
    });

    it('are applied with what an object without properties holds, which is dropped, and what is kept unknown', async () => {
      const { code, body } = await api().apply(
        `${SHIPS}/laden`,
        'm',
        ship('laden', {
          port: 'north',
          cargo: { tea: { weight: 1 }, crate: { weight: 2, colour: 'red' } },
          papers: { flag: 'red' },
        }),
      );
      expect({ code, spec: body.spec }).toEqual({
        code: 201,
        spec: {
          port: 'north',
          crew: 3,
          cargo: { tea: { weight: 1 }, crate: { weight: 2 } },
          papers: {},
        },
      });
    });

    it('have conditions of several owners, each by its type', async () => {
      const path = `${SHIPS}/shared`;
      await api().create(SHIPS, ship('shared', { port: 'north' }));
      const apply = (manager: string, ...conditions: JsonObject[]) => {
        const { spec, ...object } = ship('shared', {});
        const status = { conditions };
        return api().apply(`${path}/status`, manager, { ...object, status });
      };
      const owned = (type: string) => ({
        'f:status': {
          'f:conditions': {
            [`k:{"type":"${type}"}`]: {
              '.': {},
              'f:type': {},
              'f:status': {},
            },
          },
        },
      });
      const [afloat, ready] = ['Afloat', 'Ready'].map(type => ({
        type,
        status: 'True',
      }));
      await apply('hull', afloat);
      const both = await apply('captain', ready);
      expect(both.body.status).toEqual({ conditions: [afloat, ready] });
      expect(ownersOf(both.body)).toMatchObject({
        'hull Apply status': owned('Afloat'),
        'captain Apply status': owned('Ready'),
      });
      const sunk = { ...afloat, status: 'False' };
      expect((await apply('captain', ready, sunk)).body).toMatchObject({
        code: 409,
        message:
          'Apply failed with 1 conflict: conflict with "hull" with subresource "status": .status.conditions[type="Afloat"].status',
      });
      const dry = { type: 'Dry', status: 'True' };
      const other = await apply('hull', dry);
      expect(other.body.status).toEqual({ conditions: [ready, dry] });
      expect(ownersOf(other.body)).toMatchObject({
        'hull Apply status': owned('Dry'),
        'captain Apply status': owned('Ready'),
      });
    });

    it('print their columns', async () => {
      const { body } = await api().get(
        `${SHIPS}/one`,
        'application/json;as=Table;v=v1;g=meta.k8s.io',
      );
      expect(
        recordsAt(body, 'columnDefinitions').map(({ name }) => name),
      ).toEqual(['Name', 'Port', 'Crew']);
      expect(recordsAt(body, 'rows')[0].cells).toEqual(['one', 'north', 3]);
    });

    it('go with their definition', async () => {
      await api().call('DELETE', `${DEFINITIONS}/ships.conform.example.com`);
      const { text } = await api().until(SHIPS, ({ code }) => code === 404);
      expect(text).toContain('not found');
    });
  });
}
