import { recordsAt } from './json';
import type { JsonObject } from './object';
import { ClusterStage } from '../testing/ClusterStage';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const PATH = '/apis/example.com/v1/namespaces/default/widgets';

const definition: JsonObject = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', shortNames: ['wd'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          {
            name: 'Ready',
            type: 'string',
            jsonPath: '.status.conditions[?(@.type=="Ready")].status',
          },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'string', enum: ['small', 'large'] },
                  port: { 'x-kubernetes-int-or-string': true },
                  interval: {
                    type: 'string',
                    default: '1m',
                    pattern: '^\\d+m$',
                  },
                },
              },
              status: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
              },
            },
          },
        },
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        schema: { openAPIV3Schema: { type: 'object' } },
      },
    ],
  },
};

describe('custom resources', () => {
  let stage: ClusterStage;

  beforeAll(async () => {
    stage = await ClusterStage.start();
    await stage.call('POST', DEFINITIONS, definition);
  });

  afterAll(() => stage.stop());

  const widget = (name: string, spec: JsonObject) =>
    stage.call('POST', PATH, {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name },
      spec,
    });

  it('are established, discovered, validated and defaulted', async () => {
    const { body } = await stage.call(
      'GET',
      `${DEFINITIONS}/widgets.example.com`,
    );
    expect(recordsAt(body, 'status', 'conditions')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'Established', status: 'True' }),
      ]),
    );
    const found = await stage.call('GET', '/apis/example.com/v1');
    expect(recordsAt(found.body, 'resources').map(r => r.name)).toEqual([
      'widgets',
      'widgets/status',
    ]);
    const wrong = await widget('wrong', { size: 'huge', interval: 'x' });
    expect(wrong.body).toMatchObject({
      code: 422,
      message: expect.stringContaining(
        'spec.size: Unsupported value: "huge": supported values: "small", "large"',
      ),
    });
    const missing = await widget('missing', {});
    expect(missing.body.message).toBe(
      'Widget.example.com "missing" is invalid: spec.size: Required value',
    );
    const good = await widget('good', { size: 'small', port: 'http' });
    expect(good.body).toMatchObject({
      metadata: { generation: 1 },
      spec: { size: 'small', interval: '1m' },
    });
  });

  it('are served in every version and printed with their columns', async () => {
    await widget('printed', { size: 'small' });
    await stage.call(
      'PATCH',
      `${PATH}/printed/status`,
      { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const table = await stage.call('GET', `${PATH}/printed`, undefined, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect(recordsAt(table.body, 'rows')[0].cells).toEqual(['printed', 'True']);
    const beta = await stage.call(
      'GET',
      `${PATH.replace('v1', 'v1beta1')}/printed`,
    );
    expect(beta.body).toMatchObject({ apiVersion: 'example.com/v1beta1' });
  });

  it('go with their definition', async () => {
    await widget('last', { size: 'large' });
    await stage.call('DELETE', `${DEFINITIONS}/widgets.example.com`);
    expect((await stage.call('GET', PATH)).code).toBe(404);
    await stage.call('POST', DEFINITIONS, definition);
    const list = await stage.call('GET', PATH);
    expect(recordsAt(list.body, 'items')).toEqual([]);
  });
});
