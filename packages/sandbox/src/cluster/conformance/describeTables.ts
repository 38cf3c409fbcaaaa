import { recordsAt } from '../api/json';
import type { ConformanceClient } from './ConformanceClient';
import { configMap } from './objects';

const SPACE = 'conform-tables';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;
const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

/* As `kubectl get` prints them; a star marks what only `-o wide` shows. */
const COLUMNS: Record<string, string> = {
  '/api/v1/pods':
    'Name Ready Status Restarts Age IP* Node* Nominated-Node* Readiness-Gates*',
  '/api/v1/namespaces': 'Name Status Age',
  '/api/v1/services': 'Name Type Cluster-IP External-IP Port(s) Age Selector*',
  '/api/v1/configmaps': 'Name Data Age',
  '/api/v1/secrets': 'Name Type Data Age',
  '/api/v1/serviceaccounts': 'Name Age',
  '/api/v1/events':
    'Last-Seen Type Reason Object Subobject* Source* Message First-Seen* Count* Name*',
  '/api/v1/nodes':
    'Name Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version* Container-Runtime*',
  '/api/v1/persistentvolumeclaims':
    'Name Status Volume Capacity Access-Modes StorageClass VolumeAttributesClass Age VolumeMode*',
  '/api/v1/resourcequotas': 'Name Request Limit Age',
  '/api/v1/limitranges': 'Name Created-At',
  '/apis/apps/v1/deployments':
    'Name Ready Up-to-date Available Age Containers* Images* Selector*',
  '/apis/apps/v1/replicasets':
    'Name Desired Current Ready Age Containers* Images* Selector*',
  '/apis/apps/v1/statefulsets': 'Name Ready Age Containers* Images*',
  '/apis/apps/v1/daemonsets':
    'Name Desired Current Ready Up-to-date Available Node-Selector Age Containers* Images* Selector*',
  '/apis/batch/v1/jobs':
    'Name Status Completions Duration Age Containers* Images* Selector*',
  '/apis/networking.k8s.io/v1/ingresses': 'Name Class Hosts Address Ports Age',
  '/apis/networking.k8s.io/v1/networkpolicies': 'Name Pod-Selector Age',
  '/apis/rbac.authorization.k8s.io/v1/roles': 'Name Created-At',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings':
    'Name Role Age Users* Groups* ServiceAccounts*',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions': 'Name Created-At',
};

/** What `kubectl get` asks for. */
export function describeTables(api: () => ConformanceClient): void {
  describe('tables', () => {
    beforeAll(async () => {
      await api().namespace(SPACE);
      await api().create(MAPS, configMap('printed', { a: '1', b: '2' }));
    });

    it('have the columns of each type', async () => {
      const found: Record<string, string> = {};
      for (const path of Object.keys(COLUMNS)) {
        const { body } = await api().get(path, TABLE);
        expect(body.kind).toBe('Table');
        found[path] = recordsAt(body, 'columnDefinitions')
          .map(({ name, priority }) => `${name}${priority ? '*' : ''}`)
          .map(name => name.replace(/ /g, '-'))
          .join(' ');
      }
      expect(found).toEqual(COLUMNS);
    });

    it('hold cells and, of each object, what is asked', async () => {
      const query = 'fieldSelector=metadata.name%3Dprinted';
      const table = await api().get(`${MAPS}?${query}`, TABLE);
      expect(recordsAt(table.body, 'rows')).toMatchObject([
        {
          cells: ['printed', 2, expect.stringMatching(/^\d+s$/)],
          object: { kind: 'PartialObjectMetadata' },
        },
      ]);
      for (const [include, object] of [
        ['Object', { kind: 'ConfigMap', data: { a: '1', b: '2' } }],
        ['None', null],
      ] as const) {
        const { body } = await api().get(
          `${MAPS}/printed?includeObject=${include}`,
          TABLE,
        );
        expect(recordsAt(body, 'rows')).toMatchObject([{ object }]);
      }
    });

    it('come as changes, too', async () => {
      const events = await api().lines(
        `${MAPS}?watch=true&fieldSelector=metadata.name%3Dprinted`,
        () => true,
      );
      expect(JSON.parse(events[0])).toMatchObject({
        type: 'ADDED',
        object: { metadata: { name: 'printed' } },
      });
    });
  });
}
