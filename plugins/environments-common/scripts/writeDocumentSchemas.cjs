// Writes the JSON Schemas of the platform repository's documents to templates/platform/schemas:
//   node -r @backstage/cli/config/nodeTransform.cjs plugins/environments-common/scripts/writeDocumentSchemas.cjs
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { documentSchemas } = require('../src/schemas/documentSchemas.ts');

const folder = resolve(__dirname, '../../../templates/platform/schemas');
for (const [kind, schema] of Object.entries(documentSchemas())) {
  writeFileSync(
    resolve(folder, `${kind}.schema.json`),
    `${JSON.stringify(schema, null, 2)}\n`,
  );
}
