/** How Argo CD is to behave; without any of these as its makers ship it. */
export interface ArgocdOptions {
  /** How often every Application is compared with Git, whether something happened or not (`--app-resync`). */
  resyncSeconds?: number;
}
