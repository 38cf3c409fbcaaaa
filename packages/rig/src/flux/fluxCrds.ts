import { parse, stringify } from 'yaml';
import type { ToolFolders } from '../build/ensureTools';
import { readManifests } from '../cluster/readManifests';

interface Definition {
  metadata: { name: string };
  spec: {
    versions: Array<{ name: string; served: boolean; storage: boolean }>;
  };
}

// The source controller that can be built here is older than these definitions, and also watches what they no
// longer serve.
const OLDER = [
  'ocirepositories.source.toolkit.fluxcd.io',
  'buckets.source.toolkit.fluxcd.io',
];
const OLDER_VERSION = 'v1beta2';

/** Flux's CustomResourceDefinitions, with the versions that all of the rig's controllers ask for. */
export async function fluxCrds(tools: ToolFolders): Promise<string> {
  const texts = (
    await Promise.all(
      ['flux-source', 'flux'].map(tool =>
        readManifests(`${tools.get(tool)}/crds`),
      ),
    )
  ).flat();
  const definitions = texts.map(text => withOlderVersion(parse(text)));
  return definitions.map(definition => stringify(definition)).join('---\n');
}

function withOlderVersion(definition: Definition): Definition {
  const { versions } = definition.spec;
  if (
    !OLDER.includes(definition.metadata.name) ||
    versions.some(({ name, served }) => name === OLDER_VERSION && served)
  ) {
    return definition;
  }
  const newest = versions.find(({ storage }) => storage) ?? versions[0];
  return {
    ...definition,
    spec: {
      ...definition.spec,
      versions: [
        ...versions.filter(({ name }) => name !== OLDER_VERSION),
        { ...newest, name: OLDER_VERSION, served: true, storage: false },
      ],
    },
  };
}
