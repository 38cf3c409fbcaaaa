import type { Blueprint } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import type { OperationRequest } from '../contract/operation';
import type { Cost } from '../contract/plan';
import { hostOf } from '../render/hostOf';
import { readBlueprint } from '../repository/readDocuments';
import { environmentId } from '../rules/names';
import { capacityShares } from './capacityShares';
import { changedFiles } from './changedFiles';
import { findings, landingFindings } from './findings';
import { planCreation } from './planCreation';
import { planDeletion } from './planDeletion';
import { planDeployment } from './planDeployment';
import type { PlanDraft } from './PlanDraft';
import { planHash } from './planHash';
import { plannedLanding } from './plannedLanding';
import type {
  CostRates,
  PlannedChange,
  PlanningContext,
} from './PlanningContext';
import { planRollback } from './planRollback';
import { planUpdate } from './planUpdate';
import { RefusalError } from './RefusalError';
import { sameMembers } from './sameMembers';
import { monthlyCost } from './sizeResources';

/**
 * What an operation does to the repository. Pure: reads the context's trees, writes nothing; the same request on the
 * same trees gives the same plan. Blocking findings are part of it: `refuseBlocked` refuses them.
 *
 * @throws RefusalError with all that is wrong, by field
 * @throws NotFoundError where the environment, or the commit to go back to, does not exist
 * @throws ConflictError where the id is taken
 */
export async function planOperation(
  request: OperationRequest,
  context: PlanningContext,
): Promise<PlannedChange> {
  const draft = await draftOf(request, context);
  const { environment, before, after, blueprint, title } = draft;
  const sameState = before && after && sameMembers(before, after);
  if (sameState && request.kind !== 'rollback') {
    refuseUnchanged();
  }
  const files = await changedFiles(draft, context);
  if (files.length === 0) {
    refuseUnchanged();
  }
  const beforeBlueprint = before
    ? (await readBlueprint(context.tree, before.blueprint))?.value
    : undefined;
  const capacity = capacityShares(draft, context);
  const landing = await plannedLanding(
    draft,
    beforeBlueprint,
    request.kind !== 'create',
    context,
  );
  const host = after && blueprint && hostOf(after, blueprint);
  const cost =
    context.cost &&
    costOf([before, beforeBlueprint], [after, blueprint], context.cost);
  return {
    kind: request.kind,
    environment,
    id: environmentId(environment.customer, environment.name),
    title,
    ...(before && { before }),
    ...(after && { after }),
    ...(host && { address: `https://${host}` }),
    files,
    findings: [
      ...findings(draft, files, capacity, context, beforeBlueprint),
      ...landingFindings(landing, context),
    ],
    ...(cost && { cost }),
    capacity,
    landing,
    approvalsNeeded: 0,
    planHash: planHash(request.kind, files),
  };
}

function draftOf(
  request: OperationRequest,
  context: PlanningContext,
): Promise<PlanDraft> {
  switch (request.kind) {
    case 'create':
      return planCreation(request, context);
    case 'update':
      return planUpdate(request, context);
    case 'deploy':
      return planDeployment(request, context);
    case 'rollback':
      return planRollback(request, context);
    case 'delete':
      return planDeletion(request, context);
    default:
      throw new RefusalError([
        { field: 'kind', message: 'kind takes an operation that Berth knows' },
      ]);
  }
}

function refuseUnchanged(): never {
  throw new RefusalError([
    {
      field: '',
      message: 'nothing would change: the environment is already as asked for',
    },
  ]);
}

type State = [EnvironmentSpec | undefined, Blueprint | undefined];

function costOf(before: State, after: State, rates: CostRates): Cost {
  const amount = ([spec, blueprint]: State) => {
    const size =
      spec && blueprint && Object.hasOwn(blueprint.sizes, spec.size)
        ? blueprint.sizes[spec.size]
        : undefined;
    return size && monthlyCost(size, rates).amount;
  };
  const [was, becomes] = [amount(before), amount(after)];
  return {
    ...(was !== undefined && { before: was }),
    ...(becomes !== undefined && { after: becomes }),
    currency: rates.currency,
  };
}
