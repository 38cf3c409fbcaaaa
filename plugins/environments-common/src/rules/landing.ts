import type { Landing } from '../contract/landing';

/** How operations on an environment land, by its stage and its blueprint: the stricter of the two wins. */
export function landingOf(
  ...rules: Array<{ landing?: Landing } | undefined>
): Landing {
  return rules.some(rule => rule?.landing === 'pull-request')
    ? 'pull-request'
    : 'direct';
}
