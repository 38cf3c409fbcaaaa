import { InputError } from '@backstage/errors';

/** What a rig consists of; the other parts need the control plane. */
export const RIG_PARTS = ['control-plane', 'flux', 'argocd', 'gitea'] as const;

export type RigPart = (typeof RIG_PARTS)[number];

/**
 * The parts named in a list such as `control-plane,flux`; without a list all of them. The control plane comes
 * with every part that works on a cluster.
 *
 * @throws InputError that names the parts there are
 */
export function parseParts(list?: string | readonly string[]): RigPart[] {
  if (list === undefined) {
    return [...RIG_PARTS];
  }
  const wanted = (typeof list === 'string' ? list.split(',') : list)
    .map(name => name.trim())
    .filter(name => name !== '');
  const unknown = wanted.filter(name => !RIG_PARTS.some(part => part === name));
  if (unknown.length > 0 || wanted.length === 0) {
    throw new InputError(
      `${
        unknown.length > 0
          ? `The rig has no part "${unknown.join('", "')}"`
          : 'No part of the rig is named'
      }; its parts are ${RIG_PARTS.join(', ')}`,
    );
  }
  return RIG_PARTS.filter(
    part =>
      wanted.includes(part) ||
      (part === 'control-plane' && wanted.some(name => name !== 'gitea')),
  );
}
