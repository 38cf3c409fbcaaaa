import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'packages/app/e2e',
  // Those have a configuration of their own, playwright.rig.config.ts.
  testIgnore: 'rig/**',
  outputDir: 'test-results',
  // One portal with one sandbox serves all journeys, in their order.
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  globalTimeout: 20 * 60_000,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  globalSetup: './packages/app/e2e/startProduct.ts',
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.BERTH_BROWSER,
      // Containers run browsers as root; everything that it loads is our own.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
