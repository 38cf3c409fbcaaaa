import { recordsAt } from '../api/json';
import type { JsonObject } from '../api/object';
import type { ConformanceClient } from './ConformanceClient';

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

function named(list: JsonObject[], name: string): JsonObject | undefined {
  return list.find(entry => entry.name === name);
}

/** What a server says about itself. */
export function describeDiscovery(api: () => ConformanceClient): void {
  describe('discovery', () => {
    it('tells its version, its groups and their resources', async () => {
      expect((await api().get('/version')).body).toMatchObject({
        major: '1',
        gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/),
      });
      expect((await api().get('/api')).body).toMatchObject({
        kind: 'APIVersions',
        versions: ['v1'],
      });
      const { body } = await api().get('/apis');
      expect(body.kind).toBe('APIGroupList');
      const apps = {
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
      };
      expect(named(recordsAt(body, 'groups'), 'apps')).toEqual(apps);
      expect((await api().get('/apis/apps')).body).toEqual({
        kind: 'APIGroup',
        apiVersion: 'v1',
        ...apps,
      });
    });

    it('describes the resources of one group and version', async () => {
      const { body } = await api().get('/apis/apps/v1');
      expect(body).toMatchObject({
        kind: 'APIResourceList',
        groupVersion: 'apps/v1',
      });
      const resources = recordsAt(body, 'resources');
      expect(named(resources, 'deployments')).toMatchObject({
        singularName: 'deployment',
        namespaced: true,
        kind: 'Deployment',
        shortNames: ['deploy'],
        categories: ['all'],
        verbs: [
          'create',
          'delete',
          'deletecollection',
          'get',
          'list',
          'patch',
          'update',
          'watch',
        ],
      });
      expect(named(resources, 'deployments/status')).toMatchObject({
        kind: 'Deployment',
        verbs: ['get', 'patch', 'update'],
      });
      expect(named(resources, 'deployments/scale')).toMatchObject({
        group: 'autoscaling',
        version: 'v1',
        kind: 'Scale',
      });
      const core = recordsAt((await api().get('/api/v1')).body, 'resources');
      expect(named(core, 'namespaces')).toMatchObject({
        namespaced: false,
        shortNames: ['ns'],
        // There is no deleting all of them at once.
        verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
      });
      expect(named(core, 'pods/log')).toMatchObject({ verbs: ['get'] });
    });

    it('describes everything at once where it is asked so', async () => {
      const { body, type } = await api().get('/apis', AGGREGATED);
      expect(type).toBe(
        'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      );
      expect(body).toMatchObject({
        kind: 'APIGroupDiscoveryList',
        apiVersion: 'apidiscovery.k8s.io/v2',
      });
      const apps = recordsAt(body, 'items').find(
        ({ metadata }) => (metadata as JsonObject).name === 'apps',
      );
      const [version] = recordsAt(apps, 'versions');
      expect(version).toMatchObject({ version: 'v1', freshness: 'Current' });
      const deployments = recordsAt(version, 'resources').find(
        ({ resource }) => resource === 'deployments',
      );
      expect(deployments).toMatchObject({
        // Their own group and version are left out.
        responseKind: { group: '', version: '', kind: 'Deployment' },
        scope: 'Namespaced',
        singularResource: 'deployment',
        shortNames: ['deploy'],
        categories: ['all'],
      });
      expect(recordsAt(deployments, 'subresources')).toContainEqual({
        subresource: 'scale',
        responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        verbs: ['get', 'patch', 'update'],
      });
      const core = await api().get('/api', AGGREGATED);
      const [group] = recordsAt(core.body, 'items');
      const [v1] = recordsAt(group, 'versions');
      expect(recordsAt(v1, 'resources').map(r => r.resource)).toEqual(
        expect.arrayContaining(['pods', 'namespaces', 'events']),
      );
    });

    it('knows nothing of groups, versions and resources that are not there', async () => {
      for (const path of [
        '/apis/nothing.example.com',
        '/apis/nothing.example.com/v1',
        '/apis/nothing.example.com/v1/namespaces/default/things',
        '/nothing',
      ]) {
        const answer = await api().get(path);
        expect(answer).toMatchObject({
          code: 404,
          text: '404 page not found\n',
        });
        expect(answer.type).toMatch(/^text\/plain/);
      }
      for (const path of [
        '/apis/apps/v9/deployments',
        '/api/v1/namespaces/default/things',
        '/api/v1/namespaces/default/configmaps/kube-root-ca.crt/status',
      ]) {
        expect((await api().get(path)).body).toEqual({
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: 'the server could not find the requested resource',
          reason: 'NotFound',
          details: {},
          code: 404,
        });
      }
    });

    it('serves metrics where it says so, and nothing there where it does not', async () => {
      const { body } = await api().get('/apis');
      const served = named(recordsAt(body, 'groups'), 'metrics.k8s.io');
      const pods = await api().get('/apis/metrics.k8s.io/v1beta1/pods');
      expect(pods.code).toBe(served ? 200 : 404);
      expect(pods.body.kind).toBe(served ? 'PodMetricsList' : undefined);
    });
  });
}
