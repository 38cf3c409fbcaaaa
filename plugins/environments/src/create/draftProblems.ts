import {
  CustomerSummary,
  environmentId,
  environmentNameProblem,
  environmentTitle,
  nameProblem,
  OfferedBlueprint,
  ownerProblem,
  versionProblem,
} from '@berth/plugin-environments-common';
import {
  parameterProblems,
  Problem,
} from '@berth/plugin-environments-common/parameters';
import { readableProblem } from '../form/problemSchema';
import { Draft, nameOfDraft } from './Draft';

/** What the rules need to be said in the reader's words. */
export interface ProblemWords {
  /** What the form calls a field. */
  label(
    field: 'customer' | 'stage' | 'name' | 'size' | 'owner' | 'cluster',
  ): string;
  exists(title: string): string;
  /** Of a field that offers its values, and none is chosen. */
  choose(field: 'stage' | 'size' | 'cluster'): string;
}

/**
 * What keeps a draft from being asked for, a sentence a field, without asking the server. Fields are those of the
 * request's environment: `customer`, `applications.web.version`, `parameters.domain`.
 */
export function draftProblems(
  draft: Draft,
  blueprint: OfferedBlueprint,
  customers: CustomerSummary[],
  words: ProblemWords,
): Problem[] {
  const problems: Problem[] = [];
  const refuse = (field: string, message?: string) => {
    if (message) {
      problems.push({ field, message });
    }
  };
  for (const field of ['customer', 'stage', 'size', 'cluster'] as const) {
    refuse(
      field,
      // Nobody types these, so that what a name takes is no help.
      field !== 'customer' && draft[field] === ''
        ? words.choose(field)
        : nameProblem(words.label(field), draft[field]),
    );
  }
  if (draft.name) {
    refuse('name', nameProblem(words.label('name'), draft.name));
  }
  refuse('owner', ownerProblem(words.label('owner'), draft.owner));
  for (const [name, version] of Object.entries(draft.versions)) {
    const title = blueprint.applications[name]?.title ?? name;
    refuse(`applications.${name}.version`, versionProblem(title, version));
  }
  const name = nameOfDraft(draft);
  const id = environmentId(draft.customer, name);
  if (
    customers.some(({ environments }) =>
      environments.some(environment => environment.id === id),
    )
  ) {
    refuse('name', words.exists(environmentTitle(draft.customer, name)));
  }
  if (draft.customer && name) {
    refuse(
      'name',
      environmentNameProblem(words.label('name'), draft.customer, name),
    );
  }
  for (const problem of parameterProblems(
    blueprint.parameters,
    draft.parameters,
    'parameters',
  )) {
    refuse(
      problem.field,
      readableProblem(blueprint.parameters, 'parameters', problem),
    );
  }
  return problems;
}
