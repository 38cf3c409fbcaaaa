import { chartVersionOf } from '@berth/plugin-environments-common/domain';
import type { GitTree } from '../git/GitTree';

/** The versions of the charts `charts/<chart>`, by folder. One that does not say which it has is left out. */
export async function readCharts(
  tree: GitTree,
): Promise<ReadonlyMap<string, string>> {
  const folders = (await tree.folder('charts')) ?? new Map();
  const versions = await Promise.all(
    [...folders.keys()].map(async chart => {
      const text = await tree.read(`charts/${chart}/Chart.yaml`);
      return [chart, chartVersionOf(text ?? '')] as const;
    }),
  );
  return new Map(
    versions.flatMap(([chart, version]) =>
      version ? [[chart, version] as const] : [],
    ),
  );
}
