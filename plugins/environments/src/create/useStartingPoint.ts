import type { OfferedBlueprint } from '@berth/plugin-environments-common';
import { useOwnerChoices } from '../form/useOwnerChoices';
import type { Draft } from './Draft';
import type { Catalogue } from './useCatalogue';

/** Fills in what is most likely meant where nothing was said: one's own group or oneself, the cluster that answers. */
export function useStartingPoint(catalogue?: Catalogue) {
  const {
    own: [owner],
  } = useOwnerChoices();
  return (draft: Draft, blueprint: OfferedBlueprint): Draft => {
    const clusters = catalogue?.clusters ?? [];
    const cluster = clusters.find(({ reachable }) => reachable) ?? clusters[0];
    const known = clusters.some(({ name }) => name === draft.cluster);
    return {
      ...draft,
      owner: draft.owner || owner || '',
      cluster: known ? draft.cluster : cluster?.name ?? '',
      stage:
        draft.stage ||
        (blueprint.stages.length === 1 ? blueprint.stages[0] : ''),
    };
  };
}
