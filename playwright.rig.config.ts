import { defineConfig } from '@playwright/test';
import sandbox from './playwright.config';

/** The journeys on the rig: `npm run test:rig` runs them after its other tests. */
export default defineConfig({
  ...sandbox,
  testDir: 'packages/app/e2e/rig',
  testIgnore: [],
  // Real controllers, and a machine that may be busy: conditions are waited for, however long they take.
  globalTimeout: 40 * 60_000,
  timeout: 480_000,
  expect: { timeout: 120_000 },
  globalSetup: './packages/app/e2e/rig/startOnRig.ts',
});
