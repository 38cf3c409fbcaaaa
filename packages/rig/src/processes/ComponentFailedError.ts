import { CustomErrorBase } from '@backstage/errors';

/** A component of the rig did not come up; the message ends with its own last words. */
export class ComponentFailedError extends CustomErrorBase {
  name = 'ComponentFailedError' as const;
  readonly component: string;

  constructor(
    component: string,
    what: string,
    logFile: string,
    lastWords: string,
  ) {
    super(
      `${component} ${what}. Its log is ${logFile}${
        lastWords ? `, which ends with:\n${lastWords}` : ''
      }`,
    );
    this.component = component;
  }
}
