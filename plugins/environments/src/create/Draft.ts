import {
  CreateRequest,
  OfferedBlueprint,
} from '@berth/plugin-environments-common';
import { withSchemaDefaults } from '@berth/plugin-environments-common/parameters';

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
}

/** A draft for a blueprint: its defaults, and what was said before where that still fits. */
export function draftOf(blueprint: OfferedBlueprint, previous?: Draft): Draft {
  const same =
    previous?.blueprint.name === blueprint.name &&
    previous.blueprint.version === blueprint.version;
  if (same) {
    return previous;
  }
  let parameters: Record<string, unknown> = {};
  try {
    parameters = withSchemaDefaults(blueprint.parameters, {});
  } catch {
    // The form says what is wrong with the schema.
  }
  return {
    blueprint: { name: blueprint.name, version: blueprint.version },
    customer: previous?.customer ?? '',
    stage:
      previous && blueprint.stages.includes(previous.stage)
        ? previous.stage
        : '',
    name: previous?.name ?? '',
    size: blueprint.defaultSize,
    owner: previous?.owner ?? '',
    cluster: previous?.cluster ?? '',
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
