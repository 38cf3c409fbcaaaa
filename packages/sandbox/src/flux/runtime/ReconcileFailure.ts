/** Ends a reconciliation: what Ready is to say, and when to look again. */
export class ReconcileFailure extends Error {
  name = 'ReconcileFailure' as const;

  constructor(
    readonly reason: string,
    message: string,
    /** `backoff` for what is technical; milliseconds else; absent: at the object's interval. */
    readonly retry?: 'backoff' | number,
    /** Nothing will change by itself: the object is stalled, with this reason and message. */
    readonly stalled?: { reason: string; message: string },
  ) {
    super(message);
  }
}
