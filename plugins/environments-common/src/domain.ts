/** The domain as Node runs it: reading documents, rendering, planning, the closure, the status and the OpenAPI document. */
export * from './contract/problemsOf';
export * from './parameters';
export * from './plan/compareObjects';
export { refuseBlocked } from './plan/findings';
export * from './plan/parseRequest';
export * from './plan/planOperation';
export * from './plan/RefusalError';
export * from './render/applicationsOf';
export * from './render/flux/fluxRenderer';
export * from './render/renderEnvironment';
export * from './render/writeYaml';
export * from './repository/memoryTree';
export * from './repository/parseDocument';
export * from './repository/readDocuments';
export * from './closure/ClosureError';
export * from './closure/environmentClosure';
