import { parseAllDocuments } from 'yaml';
import { acmeStaging } from '../../__fixtures__/acmeStaging';
import { repositoryFiles } from '../../__fixtures__/planningContext';
import { standardBlueprint } from '../../__fixtures__/standardBlueprint';
import { environmentClosure } from '../../closure/environmentClosure';
import { memoryTree } from '../../repository/memoryTree';
import type { Delivery } from '../EngineRenderer';
import { renderEnvironment } from '../renderEnvironment';
import { argocdRenderer } from './argocdRenderer';

const object = 'clusters/eu-1/environments/acme-staging.yaml';
const folder = 'customers/acme/staging';
const url = 'https://git.example.com/platform.git';

function render(
  delivery: Delivery = 'branches',
  blueprint = standardBlueprint,
) {
  return renderEnvironment({
    environment: acmeStaging,
    blueprint,
    engine: argocdRenderer,
    delivery,
    repository: { url, branch: 'main' },
  });
}

const documents = (text: string) =>
  parseAllDocuments(text).map(document => document.toJS());

describe('argocdRenderer', () => {
  it('bounds an environment by projects that reach nothing else, and its charts by one that keeps its walls', () => {
    const [frame, charts, overlay, web] = documents(render()[object]);
    const destinations = [
      { server: 'https://kubernetes.default.svc', namespace: 'acme-staging' },
    ];
    expect(frame).toMatchObject({
      kind: 'AppProject',
      metadata: { name: 'acme-staging', namespace: 'argocd' },
      spec: {
        sourceRepos: [url],
        destinations,
        clusterResourceWhitelist: [
          { group: '', kind: 'Namespace', name: 'acme-staging' },
        ],
        namespaceResourceBlacklist: [{ group: 'argoproj.io', kind: '*' }],
      },
    });
    expect(charts).toMatchObject({
      kind: 'AppProject',
      metadata: { name: 'acme-staging.charts' },
      spec: {
        sourceRepos: [url],
        destinations,
        clusterResourceWhitelist: [],
        namespaceResourceBlacklist: expect.arrayContaining([
          { group: 'argoproj.io', kind: '*' },
          { group: '', kind: 'ResourceQuota' },
          { group: 'rbac.authorization.k8s.io', kind: '*' },
        ]),
      },
    });
    expect(JSON.stringify([frame, charts])).not.toMatch(
      /"(server|namespace|sourceRepos)":"?\[?"\*/,
    );
    for (const [application, project] of [
      [overlay, frame],
      [web, charts],
    ]) {
      // An Application can't go without its project.
      for (const { metadata } of [application, project]) {
        expect(metadata.finalizers).toEqual([
          'resources-finalizer.argocd.argoproj.io',
        ]);
      }
      expect(project.metadata.annotations).toEqual({
        'argocd.argoproj.io/sync-wave': '-1',
      });
      expect(application.spec).toMatchObject({
        project: project.metadata.name,
        destination: destinations[0],
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      });
    }
  });

  it('has the overlay and each chart read from the same branch', () => {
    const sources = (delivery: Delivery) =>
      documents(render(delivery)[object])
        .filter(({ kind }) => kind === 'Application')
        .map(({ metadata, spec }) => [
          metadata.name,
          ...(spec.sources ?? [spec.source]).map(
            ({ repoURL, ...source }: { repoURL: string }) => {
              expect(repoURL).toBe(url);
              return source;
            },
          ),
        ]);
    const targetRevision = 'berth/environments/acme-staging';
    expect(sources('branches')).toEqual([
      ['acme-staging', { targetRevision, path: folder }],
      [
        'acme-staging.web',
        {
          targetRevision,
          path: 'charts/web',
          helm: {
            releaseName: 'web',
            valueFiles: [
              '$values/blueprints/standard/1.0.0/base/values/web.yaml',
              '$values/blueprints/standard/1.0.0/stages/staging/values/web.yaml',
              '$values/customers/acme/staging/values/web.yaml',
            ],
          },
        },
        { targetRevision, ref: 'values' },
      ],
    ]);
    expect(JSON.stringify(sources('main'))).not.toContain('berth/');
  });

  it('leaves no release in the overlay, and delivers the chart and all its values nevertheless', async () => {
    const files = render();
    expect(Object.keys(files).join()).not.toContain('/releases/');
    const base = 'blueprints/standard/1.0.0';
    const platform = {
      ...repositoryFiles(),
      [`${base}/base/values/web.yaml`]: '',
      [`${base}/stages/staging/values/web.yaml`]: '',
    };
    const closure = (tree: Record<string, string>) =>
      environmentClosure(memoryTree({ ...tree, ...files }), folder);
    expect(await closure(platform)).toEqual(
      expect.arrayContaining([
        'charts/web/Chart.yaml',
        `${base}/base/values/web.yaml`,
        `${base}/stages/staging/values/web.yaml`,
        `${folder}/values/web.yaml`,
      ]),
    );
    await expect(closure(repositoryFiles())).rejects.toThrow(
      `${base}/blueprint.yaml: applications.web takes its values from ${base}/base/values/web.yaml, which the repository does not have`,
    );
  });
});

describe('values that say what the environment is', () => {
  it('stand where the blueprint wants them, over what was set', () => {
    const web = standardBlueprint.applications.web;
    const files = render('branches', {
      ...standardBlueprint,
      applications: {
        ...standardBlueprint.applications,
        web: {
          ...web,
          environmentValues: {
            'commonLabels.[berth.dev/customer]': 'customer',
            'env.MAINTENANCE': 'parameter-maintenance',
            'env.NOTE': 'parameter-note',
          },
        } as typeof web,
      },
    });
    expect(documents(files[`${folder}/values/web.yaml`])[0]).toMatchObject({
      commonLabels: { 'berth.dev/customer': 'acme' },
      // Text, as in the ConfigMap; a parameter that the environment does not have is left out.
      env: { MAINTENANCE: 'false' },
    });
    expect(files[`${folder}/values/web.yaml`]).not.toContain('NOTE');
  });
});
