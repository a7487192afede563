/** A Playwright suite with pages in Chromium by two slots, against two shards of Playwright's own with one worker each. */
import { fileURLToPath } from 'node:url';
import { measure } from './runner-rounds.mjs';

const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
const cli = `${packages}/@playwright/test/cli.js`;
const perFile = 4;
const fileCount = 48;

function files(size, waits) {
  const all = waits(Math.round(fileCount * size) * perFile);
  const found = {
    'playwright.config.ts': `export default {
      testDir: 'tests', reporter: 'line', use: { launchOptions: { executablePath: '/usr/bin/chromium' } } };`,
  };
  for (let at = 0; at * perFile < all.length; at += 1)
    found[`tests/${String(at).padStart(2, '0')}.spec.ts`] = `
      import { expect, test } from '@playwright/test';
      for (const wait of ${JSON.stringify(all.slice(at * perFile, (at + 1) * perFile))}.entries())
        test(\`shows \${wait}\`, async ({ page }) => {
          await page.setContent('<h1>Shop</h1>');
          await page.waitForTimeout(wait[1]);
          await expect(page.getByRole('heading')).toHaveText('Shop');
        });`;
  return found;
}

const shard = (number) => [
  'node',
  cli,
  'test',
  '--workers=1',
  `--shard=${number}/2`,
  `--output=out-${number}`,
];
await measure({
  ...{ framework: 'playwright', slots: 2, goal: 1, packages, files, perFile },
  cases: (size) => Math.round(fileCount * size) * perFile,
  direct: [shard(1), shard(2)],
  figure: 'wall time of a Playwright suite by two slots against its two shards',
});
