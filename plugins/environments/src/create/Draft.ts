import {
  CreateRequest,
  OfferedBlueprint,
} from '@berth/plugin-environments-common';
import { withSchemaDefaults } from '@berth/plugin-environments-common/parameters';

/** What of a draft its blueprint offers to choose from. */
type BlueprintChoices = Pick<
  Draft,
  'stage' | 'size' | 'tools' | 'parameters' | 'versions'
>;

/** A creation that is being filled in; texts are empty where nothing was said yet. */
export interface Draft {
  blueprint: { name: string; version: string };
  customer: string;
  stage: string;
  /** Empty where the environment is named after its stage. */
  name: string;
  size: string;
  owner: string;
  cluster: string;
  /** The tool chosen for each capability. */
  tools: Record<string, string>;
  parameters: Record<string, unknown>;
  /** The version of each application. */
  versions: Record<string, string>;
  /** What was chosen for other blueprints before one changed to this, by blueprint. */
  aside?: Record<string, BlueprintChoices>;
}

const keyOf = ({ name, version }: Draft['blueprint']) => `${name} ${version}`;

/**
 * A draft for a blueprint: what was chosen for it before, else its defaults, and what was said before where that still
 * fits. What was chosen for the blueprint before it is laid aside, for when one goes back to it.
 */
export function draftOf(blueprint: OfferedBlueprint, previous?: Draft): Draft {
  const same =
    previous?.blueprint.name === blueprint.name &&
    previous.blueprint.version === blueprint.version;
  if (same) {
    return previous;
  }
  const aside = previous && {
    ...previous.aside,
    [keyOf(previous.blueprint)]: choicesOf(previous),
  };
  const choices = aside?.[keyOf(blueprint)] ?? defaultsOf(blueprint);
  return {
    ...choices,
    blueprint: { name: blueprint.name, version: blueprint.version },
    customer: previous?.customer ?? '',
    stage:
      choices.stage ||
      (previous && blueprint.stages.includes(previous.stage)
        ? previous.stage
        : ''),
    name: previous?.name ?? '',
    owner: previous?.owner ?? '',
    cluster: previous?.cluster ?? '',
    ...(aside && { aside }),
  };
}

function choicesOf(draft: Draft): BlueprintChoices {
  const { stage, size, tools, parameters, versions } = draft;
  return { stage, size, tools, parameters, versions };
}

function defaultsOf(blueprint: OfferedBlueprint): BlueprintChoices {
  let parameters: Record<string, unknown> = {};
  try {
    parameters = withSchemaDefaults(blueprint.parameters, {});
  } catch {
    // The form says what is wrong with the schema.
  }
  return {
    stage: '',
    size: blueprint.defaultSize,
    tools: Object.fromEntries(
      blueprint.components.map(({ capability, tools }) => [
        capability,
        tools[0],
      ]),
    ),
    parameters,
    versions: Object.fromEntries(
      Object.entries(blueprint.applications).map(([name, application]) => [
        name,
        application.defaultVersion,
      ]),
    ),
  };
}

/** The environment's name: its own, or its stage's. */
export const nameOfDraft = (draft: Draft) => draft.name || draft.stage;

/** The request that a draft stands for. */
export function requestOfDraft(
  draft: Draft,
  blueprint: OfferedBlueprint,
): CreateRequest {
  return {
    kind: 'create',
    environment: {
      customer: draft.customer,
      name: nameOfDraft(draft),
      stage: draft.stage,
      cluster: draft.cluster,
      blueprint: draft.blueprint,
      size: draft.size,
      owner: draft.owner,
      parameters:
        draft.parameters as CreateRequest['environment']['parameters'],
      components: blueprint.components.map(
        ({ capability, tools }) =>
          `${capability}/${draft.tools[capability] ?? tools[0]}`,
      ),
      applications: Object.fromEntries(
        Object.entries(draft.versions).map(([name, version]) => [
          name,
          { version },
        ]),
      ),
    },
  };
}
