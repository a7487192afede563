/**
 * A pytest suite through the service with one slot, against pytest run directly, in turns: A B A B A.
 * `node bench/pytest-overhead.mjs [--rounds 3] [--suite DIR --select PATH ... --pythonpath P]`
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median, run, startService } from './service.mjs';

const goal = 1.1;
/** What the suite of this benchmark gives, always. */
const ownCounts = { passed: 1969, failed: 1, skipped: 30, error: 0 };
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    suite: { type: 'string' },
    select: { type: 'string', multiple: true },
    pythonpath: { type: 'string' },
  },
});
const home = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const suite = values.suite ? resolve(values.suite) : writeSuite(join(home, 'suite'));
const select = values.select ?? [];

/** Twenty modules of 100 cases, always the same. */
function writeSuite(folder) {
  const source = fileURLToPath(new URL('./suite/', import.meta.url));
  mkdirSync(folder);
  cpSync(join(source, 'conftest.py'), join(folder, 'conftest.py'));
  const module = readFileSync(join(source, 'module.py.txt'), 'utf8')
    .replaceAll('{{', '{')
    .replaceAll('}}', '}');
  for (let number = 0; number < 20; number += 1)
    writeFileSync(
      join(folder, `test_module_${String(number).padStart(2, '0')}.py`),
      module.replace('{module}', String(number)),
    );
  return folder;
}

/** Counts of pytest's last line, in our words: an xfail is a skip with its reason, an xpass a pass. */
function countsOfPytest(output) {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const of = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return {
    passed: of('passed') + of('xpassed'),
    failed: of('failed'),
    skipped: of('skipped') + of('xfailed'),
    error: of('errors?'),
  };
}

async function directly() {
  const environment = { ...process.env, ...(values.pythonpath ? { PYTHONPATH: values.pythonpath } : {}) };
  const ran = await run(['python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', ...select], {
    cwd: suite,
    env: environment,
  });
  return { seconds: ran.seconds, counts: countsOfPytest(ran.output) };
}

async function throughTheService(service) {
  const ran = await service.testyard('run', 'bench', '--json');
  const { passed, failed, skipped, error } = JSON.parse(ran.stdout).run.counts;
  return { seconds: ran.seconds, counts: { passed, failed, skipped, error } };
}

const template = {
  name: 'bench',
  framework: 'pytest',
  source: { path: suite },
  arguments: ['-q', '-p', 'no:cacheprovider'],
  ...(select.length > 0 ? { select } : {}),
  ...(values.pythonpath ? { environment: { PYTHONPATH: values.pythonpath } } : {}),
};
writeFileSync(join(home, 'bench.testyard.yaml'), JSON.stringify(template));
const service = await startService({ slots: 1, cwd: values.suite ? suite : home });
const direct = [];
const served = [];
try {
  for (const step of [
    await service.signIn(),
    await service.testyard('apply', '-f', join(home, 'bench.testyard.yaml')),
  ])
    if (step.code !== 0) throw new Error(step.output);
  direct.push(await directly());
  for (let round = 0; round < Number(values.rounds); round += 1) {
    served.push(await throughTheService(service));
    direct.push(await directly());
  }
} finally {
  await service.stop();
  rmSync(home, { recursive: true, force: true });
}
const known = values.suite ? [] : [{ counts: ownCounts }];
const counts = new Set([...known, ...direct, ...served].map((each) => JSON.stringify(each.counts)));
const seconds = (list) => list.map((each) => each.seconds.toFixed(2)).join(', ');
const ratio = median(served.map((each) => each.seconds)) / median(direct.map((each) => each.seconds));
console.log(`machine      ${machine()}`);
console.log(`counts       ${[...counts].join('  DIFFERS FROM  ')}`);
console.log(`directly     ${seconds(direct)} s`);
console.log(`served       ${seconds(served)} s`);
console.log(
  `wall time through the service against pytest directly (goal <= ${goal.toFixed(2)}): ${ratio.toFixed(3)}`,
);
process.exitCode = counts.size === 1 && ratio <= goal ? 0 : 1;
