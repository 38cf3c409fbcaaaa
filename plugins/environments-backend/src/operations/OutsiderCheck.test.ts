import { ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  OperationRequest,
  PlannedChange,
  PlanningContext,
  RepositoryTree,
} from '@berth/plugin-environments-common';
import {
  fluxRenderer,
  memoryTree,
  planOperation,
} from '@berth/plugin-environments-common/domain';
import {
  type KubernetesObject,
  type ManifestRenderer,
  RenderingDelayedError,
} from '@berth/plugin-environments-node';
import { platformFiles } from '../__testUtils__/platform';
import { OutsiderCheck } from './OutsiderCheck';

/** Puts a ConfigMap into the namespace that a text names, as a careless chart does, and counts how often it was asked. */
class CarelessRenderer implements ManifestRenderer {
  asked = 0;
  problem: Error | undefined;
  /** Whether it brings an object of the whole cluster, whatever is chosen. */
  clusterWide = false;

  async render(
    tree: RepositoryTree,
    overlay: string,
  ): Promise<KubernetesObject[]> {
    this.asked++;
    if (this.problem) {
      throw this.problem;
    }
    const [, customer, name] = overlay.split('/');
    const id = `${customer}-${name}`;
    const text = await tree.read(`${overlay}/environment.yaml`);
    const [, place] = /displayName: ['\"]?in ([a-z-]+)/.exec(text ?? '') ?? [];
    return [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: `${id}-settings`,
          namespace: this.clusterWide ? undefined : place ?? id,
        },
      },
    ];
  }
}

describe('OutsiderCheck', () => {
  let files: Record<string, string>;
  let context: PlanningContext;
  let renderer: CarelessRenderer;
  let check: OutsiderCheck;

  const contextOf = (tree: RepositoryTree): PlanningContext => ({
    tree,
    treeAt: async () => tree,
    environments: {
      byId: () => undefined,
      byHost: () => undefined,
      committed: () => ({ cpu: 0, memory: 0, pods: 0 }),
    },
    clusters: [{ name: 'local', engine: fluxRenderer, delivery: 'branches' }],
    stages: [{ name: 'dev', title: 'dev' }],
    repository: { url: 'https://git.example.com/platform.git', branch: 'main' },
  });
  const creation = (
    name: string,
    displayName?: string,
    parameters?: JsonObject,
  ): OperationRequest => ({
    kind: 'create',
    environment: {
      customer: 'acme',
      name,
      stage: 'dev',
      blueprint: { name: 'standard' },
      owner: 'group:default/team-a',
      parameters: {
        domain: `${name}.example.com`,
        ...parameters,
        ...(displayName !== undefined && { displayName }),
      },
    },
  });
  const planned = (
    ...given: Parameters<typeof creation>
  ): Promise<PlannedChange> => planOperation(creation(...given), context);
  const find = async (...given: Parameters<typeof creation>) =>
    check.find(context, await planned(...given));

  beforeAll(async () => {
    files = await platformFiles();
  });
  beforeEach(() => {
    context = contextOf(memoryTree(files));
    renderer = new CarelessRenderer();
    check = new OutsiderCheck(renderer);
  });

  it('renders one of many creations of one kind, at once and later', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `many-${at}`);
    const found = await Promise.all(names.map(name => find(name)));
    expect(found.flat()).toEqual([]);
    expect(await find('later')).toEqual([]);
    expect(renderer.asked).toBe(1);
  });

  it('renders what somebody typed, whatever was found of others', async () => {
    expect(await find('one')).toEqual([]);
    const found = await Promise.all([
      find('two', 'in kube-system'),
      find('three', 'in kube-system'),
      find('four', 'Hello'),
    ]);
    expect(found).toEqual([
      [
        expect.objectContaining({
          severity: 'blocking',
          message: expect.stringMatching(/acme-two-settings.*kube-system/),
        }),
      ],
      [
        expect.objectContaining({
          message: expect.stringMatching(/acme-three-settings.*kube-system/),
        }),
      ],
      [],
    ]);
    expect(await find('five', 'in kube-system')).toHaveLength(1);
    expect(await find('six', 'in acme-six')).toEqual([]);
    // What is one environment's own is not another's.
    expect(await find('seven', 'in acme-six')).toHaveLength(1);
  });

  it('tells each of those that come at once of its own objects', async () => {
    renderer.clusterWide = true;
    const found = await Promise.all([find('one'), find('two'), find('three')]);
    expect(found.map(([{ message }]) => message)).toEqual([
      expect.stringMatching(/acme-one-settings belongs to the whole cluster/),
      expect.stringMatching(/acme-two-settings/),
      expect.stringMatching(/acme-three-settings/),
    ]);
    renderer.clusterWide = false;
    expect(await find('four')).toEqual([]);
  });

  it('takes what a blueprint offers for no text of somebody', async () => {
    const chosen = { language: 'de', maintenance: true, sessionMinutes: 60 };
    await find('one', undefined, chosen);
    await find('two', undefined, chosen);
    expect(renderer.asked).toBe(1);
    await find('three', undefined, { ...chosen, language: 'fr' });
    expect(renderer.asked).toBe(2);
    await find('four', 'Hello', chosen);
    await find('five', 'Hello', chosen);
    expect(renderer.asked).toBe(4);
  });

  it('renders nothing that a plan has rendered', async () => {
    await check.remember(context, await planned('one', 'Hello'));
    expect(await find('one', 'Hello')).toEqual([]);
    expect(renderer.asked).toBe(0);
  });

  it('looks again where a shared file is another, and only where it counts', async () => {
    await find('one');
    const chart = 'charts/web/templates/service.yaml';
    context = contextOf(memoryTree({ ...files, 'README.md': 'Another' }));
    await find('two');
    expect(renderer.asked).toBe(1);
    context = contextOf(memoryTree({ ...files, [chart]: `${files[chart]}\n` }));
    await find('three');
    expect(renderer.asked).toBe(2);
  });

  it('lets nobody through unseen where much else is rendered, and everybody where nothing can be', async () => {
    renderer.problem = new RenderingDelayedError('Too much else');
    const delayed = await Promise.allSettled([find('one'), find('two')]);
    expect(delayed).toEqual([
      { status: 'rejected', reason: renderer.problem },
      { status: 'rejected', reason: renderer.problem },
    ]);
    renderer.problem = new ServiceUnavailableError('helm was not found');
    expect(await find('one')).toEqual([]);
    // It may be there by now.
    renderer.problem = undefined;
    expect(await find('two', 'in kube-system')).toHaveLength(1);
    expect(await find('three')).toEqual([]);
    expect(renderer.asked).toBe(4);
  });
});
