/**
 * The contract as zod schemas: what the backend parses requests with and makes the OpenAPI document from.
 * Browsers import the types from the package's root instead, which needs no zod.
 */
export * from './contract/blueprint';
export * from './contract/environment';
export * from './contract/landing';
export * from './contract/operation';
export * from './contract/plan';
export * from './contract/status';
export * from './contract/views';
export * from './contract/routes';
