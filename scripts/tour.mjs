// `npm run tour [FOLDER]`: pictures of every page of the page in every state, in both languages and themes, to be looked at.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { root } from './fingerprint.mjs';
import { setUpOrExit } from './set-up.mjs';

await setUpOrExit({ build: true });
const folder = resolve(process.argv[2] ?? join(root, '.testyard-setup/tour'));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'scenarios', 'tests/scenarios/the-page-in-every-state.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TESTYARD_TOUR: folder } },
);
console.log(`pictures: ${folder}`);
process.exit(status ?? 1);
