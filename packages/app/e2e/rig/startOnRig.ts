import { startBy } from '../startProduct';

/** Starts the product on the rig, with a cluster for each engine. */
export default function startOnRig(): Promise<() => Promise<void>> {
  return startBy('scripts/startRig.mjs', ['--clusters', '2'], ['Git account']);
}
