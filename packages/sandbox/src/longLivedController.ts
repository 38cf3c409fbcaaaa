import { setMaxListeners } from 'node:events';

/** An AbortController that many pieces of work listen to at the same time, for as long as the sandbox runs. */
export function longLivedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
