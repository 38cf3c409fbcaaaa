// Writes the JSON Schemas of the platform repository's documents to templates/platform/schemas, and the
// CustomResourceDefinition of environments to templates/platform/definitions:
//   node -r @backstage/cli/config/nodeTransform.cjs plugins/environments-common/scripts/writeDocumentSchemas.cjs
//   npx prettier --write templates/platform/schemas templates/platform/definitions
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { stringify } = require('yaml');
const { documentSchemas } = require('../src/schemas/documentSchemas.ts');
const {
  environmentDefinition,
} = require('../src/schemas/environmentDefinition.ts');

const platform = resolve(__dirname, '../../../templates/platform');
for (const [kind, schema] of Object.entries(documentSchemas())) {
  writeFileSync(
    resolve(platform, `schemas/${kind}.schema.json`),
    `${JSON.stringify(schema, null, 2)}\n`,
  );
}
writeFileSync(
  resolve(platform, 'definitions/environments.yaml'),
  `# Written from schemas/environment.schema.json and what Berth reports; not edited by hand.\n${stringify(
    environmentDefinition(),
    { lineWidth: 0, singleQuote: true },
  )}`,
);
