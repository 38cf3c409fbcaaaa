/** Checks values against a blueprint's JSON Schema, in browsers too; needs Ajv, but no zod. */
export * from './rules/Problem';
export * from './schemas/parameterProblems';
