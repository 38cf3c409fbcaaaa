import { recordsAt } from '../api/json';
import type { JsonObject } from '../api/object';
import type { ConformanceClient } from './ConformanceClient';

const SPACE = 'conform-custom';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const SHIPS = `/apis/conform.example.com/v1/namespaces/${SPACE}/ships`;

const DEFINITION: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ships.conform.example.com' },
  spec: {
    group: 'conform.example.com',
    scope: 'Namespaced',
    names: {
      kind: 'Ship',
      plural: 'ships',
      singular: 'ship',
      shortNames: ['sh'],
      categories: ['fleet'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Port', type: 'string', jsonPath: '.spec.port' },
          { name: 'Crew', type: 'integer', jsonPath: '.spec.crew' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['port'],
                properties: {
                  port: { type: 'string', enum: ['north', 'south'] },
                  crew: { type: 'integer', minimum: 1, default: 3 },
                },
              },
              status: {
                type: 'object',
                properties: { phase: { type: 'string' } },
              },
            },
          },
        },
      },
    ],
  },
};

function ship(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'conform.example.com/v1',
    kind: 'Ship',
    metadata: { name },
    spec,
  };
}

/** Types that a CustomResourceDefinition adds. */
export function describeCustomResources(api: () => ConformanceClient): void {
  describe('custom resources', () => {
    beforeAll(async () => {
      await api().namespace(SPACE);
      await api().create(DEFINITIONS, DEFINITION);
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
