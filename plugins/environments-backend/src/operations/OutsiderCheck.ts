import {
  environmentFolder,
  type Finding,
  type PlannedChange,
  type PlanningContext,
} from '@berth/plugin-environments-common';
import {
  type ManifestRenderer,
  RenderingDelayedError,
} from '@berth/plugin-environments-node';
import { LRUCache } from 'lru-cache';
import { changedTree } from './changedTree';
import { contentOf } from './contentOf';
import { findOutsiders } from './findOutsiders';

/** How many contents are remembered, each by a hash. */
const KEPT = 10_000;

/**
 * Finds what a change would bring beyond its environment's namespace, and renders no content again that is known to
 * bring nothing: of a thousand creations of one kind one is rendered.
 */
export class OutsiderCheck {
  readonly #clean = new LRUCache<string, true>({ max: KEPT });
  /** By content: whether what is found of the first one holds for those that came while it was rendered. */
  readonly #underWay = new Map<string, Promise<boolean>>();

  constructor(private readonly renderer: ManifestRenderer) {}

  /** Remembers a plan whose objects were rendered and are all inside. */
  async remember(
    context: PlanningContext,
    change: PlannedChange,
  ): Promise<void> {
    const content = await contentOf(context, change);
    if (content !== undefined) {
      this.#clean.set(content, true);
    }
  }

  /**
   * What a plan of this change says about outsiders. Empty where no plan can say it either: there is nothing to render
   * with, or the files do not build, which the engine will find as well.
   *
   * @throws RenderingDelayedError where it is not known now and may be later
   */
  async find(
    context: PlanningContext,
    change: PlannedChange,
  ): Promise<Finding[]> {
    try {
      const content = await contentOf(context, change);
      return content === undefined || this.#clean.has(content)
        ? []
        : await this.#findIn(content, context, change);
    } catch (error) {
      if (isUnknowable(error)) {
        return [];
      }
      throw error;
    }
  }

  async #findIn(
    content: string,
    context: PlanningContext,
    change: PlannedChange,
  ): Promise<Finding[]> {
    const first = this.#underWay.get(content);
    if (first) {
      // The sentences of what is refused name each one's own objects.
      return (await first) ? [] : this.#render(context, change);
    }
    const findings = this.#render(context, change);
    const underWay = findings.then(found => found.length === 0);
    this.#underWay.set(content, underWay);
    try {
      if (await underWay) {
        this.#clean.set(content, true);
      }
      return await findings;
    } finally {
      this.#underWay.delete(content);
    }
  }

  async #render(
    { tree }: PlanningContext,
    { id, environment: { customer, name }, files }: PlannedChange,
  ): Promise<Finding[]> {
    const objects = await this.renderer.render(
      changedTree(tree, files),
      environmentFolder(customer, name),
    );
    return findOutsiders(objects, id);
  }
}

function isUnknowable(error: unknown): boolean {
  return (
    error instanceof Error &&
    !(error instanceof RenderingDelayedError) &&
    (error.name === 'InputError' || error.name === 'ServiceUnavailableError')
  );
}
