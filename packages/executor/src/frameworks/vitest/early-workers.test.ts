// The worker of a file is there before the one that runs has ended, and each file has its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAtLeast, RunnerTrial } from '../node-project/testing/runner-trial.ts';
import { vitestFramework as framework } from './vitest-framework.ts';

const options = { timeout: 120_000 };
const is40 = isAtLeast('vitest', 4, 0);
const counted = {
  'vitest.config.ts': 'export default { test: { include: ["*.spec.ts"], testTimeout: 60_000 } };',
  'count.cjs': `if (process.send) require('node:fs').appendFileSync(__dirname + '/workers', process.pid + '\\n');`,
};
const head = `
  import { appendFileSync, readFileSync } from 'node:fs';
  import { expect, test } from 'vitest';
  const workers = () => readFileSync('workers', 'utf8').trim().split('\\n').map(Number);
  const nextWorker = () => expect.poll(() => workers().at(-1), { timeout: 30_000 }).not.toBe(process.pid);
  appendFileSync('files', process.pid + '\\n');`;

async function run(files: Readonly<Record<string, string>>): Promise<RunnerTrial> {
  const plan = { environment: { NODE_OPTIONS: '--require ./count.cjs' } };
  return new RunnerTrial({ framework, plan, files: { ...counted, ...files } }).complete();
}

function pids(trial: RunnerTrial, name: 'workers' | 'files'): readonly number[] {
  return readFileSync(join(trial.folder, name), 'utf8').trim().split('\n').map(Number);
}

test.runIf(is40)(
  'a worker begins while the file before runs; the last has no successor',
  options,
  async () => {
    const trial = await run({
      'a.spec.ts': `${head} test('a', nextWorker);`,
      'b.spec.ts': `${head} test('b', () => {});`,
    });
    expect(trial.counts()).toEqual({ passed: 2 });
    const [listing, ...workers] = pids(trial, 'workers');
    expect(pids(trial, 'files')).toEqual([listing, listing, ...workers]);
    expect(new Set(workers).size).toBe(2);
  },
);

test.runIf(is40)('one that dies before its file comes is replaced', options, async () => {
  const trial = await run({
    'a.spec.ts': `${head} test('a', async () => {
      await nextWorker();
      const next = workers().at(-1);
      process.kill(next, 'SIGKILL');
      await expect.poll(() => { try { return process.kill(next, 0); } catch { return false; } }, { timeout: 30_000 }).toBe(false);
    });`,
    'b.spec.ts': `${head} test('b', () => {});`,
  });
  expect(trial.counts()).toEqual({ passed: 2 });
  const workers = pids(trial, 'workers');
  expect(workers).toHaveLength(4);
  expect(pids(trial, 'files').at(-1)).toBe(workers[3]);
});

test.runIf(is40)('a project with options of its own has no worker of another', options, async () => {
  const of = (name: string) =>
    `{ test: { name: '${name}', include: ['*.spec.ts'], execArgv: ['--title=${name}'] } }`;
  const trial = await run({
    'vitest.config.ts': `export default { test: { projects: [${of('one')}, ${of('two')}] } };`,
    'a.spec.ts': `${head} test('a', ({ task }) => expect(process.title).toBe(task.file.projectName));`,
  });
  expect(trial.counts()).toEqual({ passed: 2 });
});
