import {
  AnswerTooLargeError,
  type Cluster,
  type KubernetesObject,
  type ListOptions,
  type ObjectType,
} from '@berth/plugin-environments-node';
import { Allowance } from './Allowance';

/** How many objects are taken at most, so that a namespace that was flooded can still be looked at. */
export const MOST = 5_000;

/** Objects of a page; the next where a page of the one before is too large. */
const PAGE_SIZES = [500, 50, 5];

export interface Most {
  objects: KubernetesObject[];
  /** Why some are left out, where some are: there are too many, or they are too large. */
  cut?: 'number' | 'size';
}

/**
 * The objects of a type as far as they are few and small enough to be held: 5,000, and what the allowance leaves. Fails
 * with the reader's errors.
 *
 * @param keep - what is held of an object, where that is next to nothing: such objects take none of the allowance but
 * while their page is being read
 */
export async function readMost(
  cluster: Cluster,
  type: ObjectType,
  options: Pick<
    ListOptions,
    'namespace' | 'fieldSelector' | 'labelSelector' | 'signal'
  >,
  {
    allowance = new Allowance(),
    keep,
  }: {
    allowance?: Allowance;
    keep?: (object: KubernetesObject) => KubernetesObject | undefined;
  } = {},
): Promise<Most> {
  const objects: KubernetesObject[] = [];
  let read = 0;
  let next: string | undefined;
  let size = 0;
  for (;;) {
    const answer = allowance.answer();
    try {
      const page = await cluster.reader.list(type, {
        ...options,
        limit: PAGE_SIZES[size],
        continue: next,
        takes: answer.takes,
      });
      if (keep) {
        objects.push(...page.items.flatMap(object => keep(object) ?? []));
        answer.giveBack();
      } else {
        objects.push(...page.items);
      }
      read += page.items.length;
      next = page.continue;
    } catch (error) {
      answer.giveBack();
      if (!(error instanceof AnswerTooLargeError)) {
        throw error;
      }
      size += 1;
      if (size === PAGE_SIZES.length) {
        return { objects, cut: 'size' };
      }
      continue;
    }
    if (!next) {
      return { objects };
    }
    if (read >= MOST) {
      return { objects, cut: 'number' };
    }
  }
}
