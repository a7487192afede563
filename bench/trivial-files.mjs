/** 40 files of five tests that do nothing, by two slots, against two workers of Playwright's and of Mocha's own. */
import { fileURLToPath } from 'node:url';
import { measure } from './runner-rounds.mjs';

const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
const perFile = 5;
const shared = { slots: 2, packages, cases: (size) => Math.round(40 * size) * perFile };

const filesOf = (size, extension, head) =>
  Object.fromEntries(
    Array.from({ length: Math.round(40 * size) }, (_, at) => [
      `test/${String(at).padStart(2, '0')}.${extension}`,
      `${head}\nfor (let number = 1; number <= ${perFile}; number += 1) test('case ' + number, () => {});\n`,
    ]),
  );

await measure({
  ...{ ...shared, framework: 'playwright', goal: 1.15 },
  figure: 'wall time of trivial files of Playwright by two slots against --workers=2',
  files: (size) => ({
    'playwright.config.js': `module.exports = { testDir: 'test', reporter: 'line' };`,
    ...filesOf(size, 'spec.js', `const { test } = require('@playwright/test');`),
  }),
  direct: [['node', `${packages}/@playwright/test/cli.js`, 'test', '--workers=2']],
});
await measure({
  ...{ ...shared, framework: 'mocha', goal: 2 },
  figure: 'wall time of trivial files of Mocha by two slots against --parallel --jobs=2',
  files: (size) => ({
    '.mocharc.json': '{ "ui": "tdd" }',
    ...filesOf(size, 'test.js', ''),
  }),
  direct: [['node', `${packages}/mocha/bin/mocha.js`, '--parallel', '--jobs=2']],
});
