/** Where the rig says what it does; Backstage's LoggerService is one. */
export interface RigLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
