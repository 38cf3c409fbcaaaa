module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The conformance suite is no test file: those of the sandbox and of the rig call it.
      files: ['src/cluster/conformance/describe*.ts'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
