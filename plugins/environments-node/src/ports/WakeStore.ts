/** What there is to look at: the repository's main branch, or pull requests. */
export type WakeReason = 'push' | 'pull-request';

/** Tells all processes what was told to one of them, as a webhook is. Only ever a reason to look. */
export interface WakeStore {
  /** Tells all that there is something to look at. */
  raise(reason: WakeReason): Promise<void>;
  /** How often each reason was raised, ever: a number that is another by now is a reason to look. */
  counts(): Promise<Readonly<Record<WakeReason, number>>>;
}
