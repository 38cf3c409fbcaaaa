// The walls between Berth's layers; docs/adr/0001-layers-and-entry-points.md says why they stand where they stand.
const BACKEND = 'plugins/environments-backend/src';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'common-is-innermost',
      severity: 'error',
      comment: 'The domain knows no other package of Berth and does no I/O.',
      from: {
        path: '^plugins/environments-common/src',
        pathNot: '\\.test\\.ts$',
      },
      to: {
        path: '^(plugins/(?!environments-common/)|packages/)|^(node:)?(fs|net|http|https|child_process)(/|$)',
      },
    },
    {
      name: 'node-knows-common-only',
      severity: 'error',
      from: { path: '^plugins/environments-node/src' },
      to: { path: '^(plugins/(?!environments-(common|node)/)|packages/)' },
    },
    {
      name: 'only-the-composition-root-knows-adapters',
      severity: 'error',
      from: {
        path: `^${BACKEND}/(operations|desired|observed|http)/`,
        pathNot: '\\.test\\.ts$|__testUtils__',
      },
      to: { path: `^${BACKEND}/(adapters|plugin\\.ts|config)` },
    },
    {
      name: 'adapters-do-not-know-use-cases',
      severity: 'error',
      from: {
        path: `^${BACKEND}/adapters/`,
        pathNot: '\\.test\\.ts$|__testUtils__',
      },
      to: {
        path: `^${BACKEND}/(operations|desired|observed|http|plugin\\.ts)`,
      },
    },
    {
      name: 'http-is-outermost',
      severity: 'error',
      from: {
        path: `^${BACKEND}/(operations|desired|observed)/`,
        pathNot: '\\.test\\.ts$|__testUtils__',
      },
      to: { path: `^${BACKEND}/http/` },
    },
    {
      name: 'state-does-not-know-use-cases',
      severity: 'error',
      from: {
        path: `^${BACKEND}/(desired|observed)/`,
        pathNot: '\\.test\\.ts$|__testUtils__',
      },
      to: { path: `^${BACKEND}/operations/` },
    },
    {
      name: 'plugins-know-nothing-of-the-sandbox',
      severity: 'error',
      from: { path: '^plugins/', pathNot: '\\.test\\.tsx?$|__testUtils__' },
      to: { path: '^packages/' },
    },
    {
      name: 'browser-takes-no-node-code',
      severity: 'error',
      comment:
        'The pages take types, rules and the client from the root of the common package; zod stays out.',
      from: {
        path: '^plugins/environments/src',
        pathNot: '\\.test\\.tsx?$|__testUtils__',
      },
      to: {
        path: '^plugins/environments-(node|backend)/|^plugins/environments-common/src/(contract|domain)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|dist-types|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
