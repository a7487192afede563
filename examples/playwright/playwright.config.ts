import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** A browser of the host; without one Playwright looks for its own, of `npx playwright install`. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  timeout: 10_000,
  // Testyard decides of retries, workers and reporters; what stands here is for runs by hand.
  retries: 1,
  use: {
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: executablePath ? { executablePath } : {},
  },
  projects: [
    { name: 'prices', testMatch: 'prices.setup.ts', teardown: 'clean-up' },
    { name: 'clean-up', testMatch: 'prices.teardown.ts' },
    { name: 'shop', testIgnore: ['page.spec.ts', 'crash.spec.ts'], dependencies: ['prices'] },
    { name: 'page', testMatch: 'page.spec.ts' },
    { name: 'crash', testMatch: 'crash.spec.ts' },
  ],
});
