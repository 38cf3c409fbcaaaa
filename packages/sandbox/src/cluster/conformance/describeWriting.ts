import { numberAt, recordAt, stringAt } from '../api/json';
import type { ConformanceClient } from './ConformanceClient';
import { configMap, deployment } from './objects';

const SPACE = 'conform-writing';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${SPACE}/deployments`;

function refusal(code: number, reason: string, message: string) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
}

/** Create, get, update, and the words of refusals. */
export function describeWriting(api: () => ConformanceClient): void {
  describe('writing', () => {
    beforeAll(() => api().namespace(SPACE));

    it('creates an object and gives it what only the server can', async () => {
      const { code, body } = await api().create(
        MAPS,
        configMap('made', { a: '1' }),
      );
      expect(code).toBe(201);
      expect(body).toMatchObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'made',
          namespace: SPACE,
          uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          resourceVersion: expect.stringMatching(/^\d+$/),
          creationTimestamp: expect.stringMatching(/^[\d-]+T[\d:]+Z$/),
        },
        data: { a: '1' },
      });
      expect(recordAt(body, 'metadata').generation).toBeUndefined();
      expect((await api().get(`${MAPS}/made`)).body).toEqual(body);
    });

    it('completes a generated name', async () => {
      const { body } = await api().create(MAPS, {
        metadata: { generateName: 'part-' },
      });
      expect(body.metadata).toMatchObject({
        name: expect.stringMatching(/^part-[a-z0-9]{5}$/),
        generateName: 'part-',
      });
    });

    it('says 404 in the words of the resource', async () => {
      const words = refusal(404, 'NotFound', 'configmaps "none" not found');
      const details = { name: 'none', kind: 'configmaps' };
      for (const answer of [
        await api().get(`${MAPS}/none`),
        await api().call('DELETE', `${MAPS}/none`),
        await api().patch(`${MAPS}/none`, 'merge', { data: {} }),
      ]) {
        expect(answer.body).toEqual({ ...words, details });
      }
      expect((await api().get(`${DEPLOYMENTS}/none`)).body).toMatchObject({
        message: 'deployments.apps "none" not found',
        details: { name: 'none', group: 'apps', kind: 'deployments' },
      });
      const nowhere = '/api/v1/namespaces/conform-nowhere/configmaps';
      expect((await api().create(nowhere, configMap('a'))).body).toMatchObject({
        code: 404,
        message: 'namespaces "conform-nowhere" not found',
      });
      expect((await api().get(nowhere)).body).toMatchObject({ items: [] });
    });

    it('says 409 of a second object of the same name', async () => {
      await api().create(MAPS, configMap('twice'));
      expect((await api().create(MAPS, configMap('twice'))).body).toEqual({
        ...refusal(409, 'AlreadyExists', 'configmaps "twice" already exists'),
        details: { name: 'twice', kind: 'configmaps' },
      });
    });

    it('says 422 with every cause', async () => {
      const named = await api().create(MAPS, configMap('Not_A_Name'));
      expect(named.body).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: expect.stringMatching(
          /^ConfigMap "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name": a lowercase RFC 1123 subdomain/,
        ),
        details: {
          name: 'Not_A_Name',
          kind: 'ConfigMap',
          causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }],
        },
      });
      const unnamed = await api().create(MAPS, { metadata: {} });
      expect(unnamed.body.details).toEqual({
        kind: 'ConfigMap',
        causes: [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: name or generateName is required',
            field: 'metadata.name',
          },
        ],
      });
      const unmatched = deployment('unmatched');
      recordAt(unmatched, 'spec', 'selector').matchLabels = { app: 'other' };
      expect((await api().create(DEPLOYMENTS, unmatched)).body.message).toBe(
        'Deployment.apps "unmatched" is invalid: spec.template.metadata.labels: Invalid value: {"app":"unmatched"}: `selector` does not match template `labels`',
      );
      const over = { requests: { cpu: '2' }, limits: { cpu: '1' } };
      const large = deployment('large', { resources: over });
      expect((await api().create(DEPLOYMENTS, large)).body.message).toBe(
        'Deployment.apps "large" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      );
      const finalized = configMap('finalized');
      recordAt(finalized, 'metadata').finalizers = ['nodomain'];
      expect((await api().create(MAPS, finalized)).body.message).toBe(
        'ConfigMap "finalized" is invalid: metadata.finalizers[0]: Invalid value: "nodomain": name is neither a standard finalizer name nor is it fully qualified',
      );
    });

    it('says 400 of what it cannot read', async () => {
      const elsewhere = configMap('elsewhere');
      recordAt(elsewhere, 'metadata').namespace = 'other';
      expect((await api().create(MAPS, elsewhere)).body).toEqual(
        refusal(
          400,
          'BadRequest',
          'the namespace of the provided object does not match the namespace sent on the request',
        ),
      );
      const secret = { ...configMap('other'), kind: 'Secret' };
      expect((await api().create(MAPS, secret)).body.message).toBe(
        'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
      );
      const version = { ...configMap('other'), apiVersion: 'v2' };
      expect((await api().create(MAPS, version)).body).toMatchObject({
        code: 400,
        message: expect.stringMatching(
          /^ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2"/,
        ),
      });
      const number = { ...configMap('other'), data: { a: 5 } };
      expect((await api().create(MAPS, number)).body).toMatchObject({
        code: 400,
        message:
          'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
      });
      const amount = { resources: { requests: { cpu: 'lots' } } };
      expect(
        (await api().create(DEPLOYMENTS, deployment('amount', amount))).body,
      ).toMatchObject({
        code: 400,
        message: expect.stringMatching(
          /^Deployment in version "v1" cannot be handled as a Deployment: quantities must match the regular expression/,
        ),
      });
      for (const text of ['{"a":', '[1]', '']) {
        const answer = await api().call('POST', MAPS, text);
        expect(answer.body).toMatchObject({
          code: 400,
          message: expect.stringMatching(
            /^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: /,
          ),
        });
      }
    });

    it('allows only the methods that a path has', async () => {
      for (const [method, path] of [
        ['PUT', MAPS],
        ['POST', `${MAPS}/made`],
        ['DELETE', `${DEPLOYMENTS}/none/status`],
        ['DELETE', '/api/v1/namespaces'],
      ]) {
        expect((await api().call(method, path, {})).body).toEqual({
          ...refusal(
            405,
            'MethodNotAllowed',
            'the server does not allow this method on the requested resource',
          ),
          details: {},
        });
      }
    });

    it('keeps writers apart by resourceVersion, and none changes without a change', async () => {
      const { body } = await api().create(
        MAPS,
        configMap('contended', { a: '1' }),
      );
      const path = `${MAPS}/contended`;
      const same = await api().call('PUT', path, body);
      expect(same.body.metadata).toMatchObject({
        resourceVersion: stringAt(body, 'metadata', 'resourceVersion'),
      });
      const next = { ...body, data: { a: '2' } };
      const changed = await api().call('PUT', path, next);
      expect(changed.code).toBe(200);
      const versionOf = (object: unknown) =>
        Number(stringAt(object, 'metadata', 'resourceVersion'));
      expect(versionOf(changed.body)).toBeGreaterThan(versionOf(body));
      expect((await api().call('PUT', path, next)).body).toEqual({
        ...refusal(
          409,
          'Conflict',
          'Operation cannot be fulfilled on configmaps "contended": the object has been modified; please apply your changes to the latest version and try again',
        ),
        details: { name: 'contended', kind: 'configmaps' },
      });
      // Without one the last writer wins.
      const blind = configMap('contended', { a: '3' });
      expect((await api().call('PUT', path, blind)).body).toMatchObject({
        data: { a: '3' },
      });
      const versioned = configMap('versioned');
      recordAt(versioned, 'metadata').resourceVersion = '5';
      expect((await api().create(MAPS, versioned)).body).toMatchObject({
        code: 500,
        message: 'resourceVersion should not be set on objects to be created',
      });
    });

    it('counts generations of what is wanted, not of labels and status', async () => {
      const { body } = await api().create(DEPLOYMENTS, deployment('counted'));
      expect(numberAt(body, 0, 'metadata', 'generation')).toBe(1);
      const path = `${DEPLOYMENTS}/counted`;
      const generation = async (answer: Promise<{ body: unknown }>) =>
        numberAt((await answer).body, 0, 'metadata', 'generation');
      const labels = { metadata: { labels: { a: 'b' } } };
      expect(await generation(api().patch(path, 'merge', labels))).toBe(1);
      const status = { status: { collisionCount: 4 } };
      expect(
        await generation(api().patch(`${path}/status`, 'merge', status)),
      ).toBe(1);
      const spec = { spec: { paused: true } };
      expect(await generation(api().patch(path, 'merge', spec))).toBe(2);
      expect(await generation(api().patch(path, 'merge', spec))).toBe(2);
      const forged = { metadata: { generation: 9 } };
      expect(await generation(api().patch(path, 'merge', forged))).toBe(2);
    });

    it('writes the status apart from all else', async () => {
      await api().create(DEPLOYMENTS, deployment('apart'));
      const path = `${DEPLOYMENTS}/apart`;
      const both = { spec: { replicas: 9 }, status: { collisionCount: 7 } };
      expect(
        (await api().patch(`${path}/status`, 'merge', both)).body,
      ).toMatchObject({ spec: { replicas: 0 }, status: { collisionCount: 7 } });
      const whole = { spec: { paused: true }, status: { collisionCount: 1 } };
      expect((await api().patch(path, 'merge', whole)).body).toMatchObject({
        spec: { paused: true },
        status: { collisionCount: 7 },
      });
      const scale = await api().patch(`${path}/scale`, 'merge', {
        spec: { replicas: 2 },
      });
      expect(scale.body).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        spec: { replicas: 2 },
        status: { selector: 'app=apart' },
      });
    });

    it('tries a write out where it shall not be kept', async () => {
      const tried = await api().create(
        `${MAPS}?dryRun=All`,
        configMap('tried'),
      );
      expect(tried.code).toBe(201);
      expect((await api().get(`${MAPS}/tried`)).code).toBe(404);
    });
  });
}
