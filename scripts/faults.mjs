// `npm run faults`: the fault harness of tests/faults. What it takes from the command line, `-- --help` says.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './fingerprint.mjs';
import { setUpOrExit } from './set-up.mjs';

await setUpOrExit({ build: true });
const stripTypes = join(root, 'packages/executor/src/testing/strip-types.mjs');
const child = spawn(
  process.execPath,
  [
    '--conditions=source',
    '--import',
    stripTypes,
    join(root, 'tests/faults/main.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
