import type { Blueprint } from '../contract/blueprint';
import type { Landing } from '../contract/landing';
import { listBlueprints, readBlueprint } from '../repository/readDocuments';
import { landingOf } from '../rules/landing';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';

/**
 * How an operation lands: as the stages and blueprints of the states before and after ask for. What stands there and
 * can't be read may be of any stage and blueprint, so that it lands as the strictest of all ask for.
 *
 * @param exists - whether there is a state before, readable or not
 */
export async function plannedLanding(
  { before, after, blueprint }: PlanDraft,
  beforeBlueprint: Blueprint | undefined,
  exists: boolean,
  context: PlanningContext,
): Promise<Landing> {
  const { stages } = context;
  if (exists && !before) {
    return landingOf(...stages, ...(await allBlueprints(context)));
  }
  return landingOf(
    ...stages.filter(({ name }) =>
      [before?.stage, after?.stage].includes(name),
    ),
    beforeBlueprint,
    blueprint,
  );
}

async function allBlueprints({
  tree,
}: PlanningContext): Promise<Array<Blueprint | undefined>> {
  const references = Object.entries(await listBlueprints(tree)).flatMap(
    ([name, versions]) => versions.map(version => ({ name, version })),
  );
  const read = await Promise.all(
    references.map(reference => readBlueprint(tree, reference)),
  );
  return read.map(parsed => parsed?.value);
}
