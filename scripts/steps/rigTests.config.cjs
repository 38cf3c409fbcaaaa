// Jest's configuration for the tests that need the rig: the ordinary one of each package, for its *.rig.test.ts.
const { readdirSync } = require('node:fs');
const path = require('node:path');

function hasRigTests(folder) {
  return readdirSync(folder, { recursive: true }).some(name =>
    String(name).endsWith('.rig.test.ts'),
  );
}

module.exports = async () => {
  const { projects, ...rest } = await require('@backstage/cli/config/jest');
  return {
    ...rest,
    projects: projects
      .filter(project => hasRigTests(project.rootDir))
      .map(project => ({
        ...project,
        // By the project's own folder: Jest gives every project the root of the whole.
        testMatch: [path.join(project.rootDir, '**/*.rig.test.ts')],
        testPathIgnorePatterns: ['/node_modules/'],
      })),
  };
};
