module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // Contract suites are no test files: adapters' test files call them.
      files: ['src/contractTests/**'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
