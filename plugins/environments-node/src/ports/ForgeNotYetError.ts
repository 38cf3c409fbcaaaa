import { ForgeUnavailableError } from './ForgeUnavailableError';

/** The forge has to find something out about this one pull request first, and has done nothing. Retryable. */
export class ForgeNotYetError extends ForgeUnavailableError {}
