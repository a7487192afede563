/**
 * Suites of Mocha and of node:test through the service with one slot, against the runner itself, in turns: A B A B A.
 * `node bench/node-overhead.mjs [--rounds 3] [--files 40] [--case-ms 12]`; 40 files of 40 cases of 12 ms take 20 s and more.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median, run, startService } from './service.mjs';

const goal = 1.1;
const casesOfFile = 40;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    files: { type: 'string', default: '40' },
    'case-ms': { type: 'string', default: '12' },
  },
});
const files = Number(values.files);
const home = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const mocha = dirname(fileURLToPath(import.meta.resolve('mocha/package.json')));

/** Files with a hook around each case; one case of each file fails, one is skipped. */
function writeSuite(name, imports) {
  const folder = join(home, name);
  mkdirSync(join(folder, 'test'), { recursive: true });
  const body = `${imports}
const assert = require('node:assert');
describe('file', () => {
  let value;
  beforeEach(() => { value = []; });
  for (let number = 0; number < ${casesOfFile}; number += 1)
    (number === 7 ? it.skip : it)('case ' + number, async () => {
      await new Promise((resolve) => setTimeout(resolve, ${values['case-ms']}));
      value.push(number);
      assert.notStrictEqual(value[0], 11);
    });
});
`;
  for (let number = 0; number < files; number += 1)
    writeFileSync(join(folder, 'test', `part-${number}.test.js`), body);
  return folder;
}

const suites = [
  {
    framework: 'mocha',
    folder: writeSuite('mocha', ''),
    command: [process.execPath, join(mocha, 'bin/mocha.js'), '--reporter', 'dot'],
    template: {
      setup: [`mkdir -p node_modules && ln -s ${mocha} node_modules/mocha`],
      arguments: ['--reporter', 'dot'],
    },
    countsOf: (output) =>
      [/(\d+) passing/, /(\d+) failing/, /(\d+) pending/].map((word) => word.exec(output)?.[1]),
  },
  {
    framework: 'node-test',
    folder: writeSuite('node-test', "const { describe, it, beforeEach } = require('node:test');"),
    command: [process.execPath, '--test', '--test-concurrency=1', '--test-reporter=tap', 'test'],
    template: { select: ['test'] },
    countsOf: (output) =>
      [/^# pass (\d+)/m, /^# fail (\d+)/m, /^# skipped (\d+)/m].map((word) => word.exec(output)?.[1]),
  },
];

const service = await startService({ slots: 1, cwd: home });

async function measure({ framework, folder, command, template, countsOf }) {
  const document = { name: framework, framework, source: { path: folder }, ...template };
  writeFileSync(join(home, `${framework}.testyard.yaml`), JSON.stringify(document));
  const applied = await service.testyard('apply', '-f', join(home, `${framework}.testyard.yaml`));
  if (applied.code !== 0) throw new Error(applied.output);
  const direct = [];
  const served = [];
  const directly = async () => {
    const ran = await run(command, { cwd: folder, env: process.env });
    direct.push({ seconds: ran.seconds, counts: countsOf(ran.output).map(Number).join(' ') });
  };
  await directly();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const ran = await service.testyard('run', framework, '--json');
    const { passed, failed, skipped } = JSON.parse(ran.stdout).run.counts;
    served.push({ seconds: ran.seconds, counts: [passed, failed, skipped].join(' ') });
    await directly();
  }
  const counts = new Set([...direct, ...served].map((each) => each.counts));
  const seconds = (list) => list.map((each) => each.seconds.toFixed(2)).join(', ');
  const ratio = median(served.map((each) => each.seconds)) / median(direct.map((each) => each.seconds));
  console.log(`${framework}`);
  console.log(`  counts     ${[...counts].join('  DIFFERS FROM  ')} (passed, failed, skipped)`);
  console.log(`  directly   ${seconds(direct)} s`);
  console.log(`  served     ${seconds(served)} s`);
  console.log(
    `  wall time through the service against the runner itself (goal <= ${goal.toFixed(2)}): ${ratio.toFixed(3)}`,
  );
  return counts.size === 1 && ratio <= goal;
}

let isWell = true;
try {
  console.log(`machine      ${machine()}`);
  const signedIn = await service.signIn();
  if (signedIn.code !== 0) throw new Error(signedIn.output);
  for (const suite of suites) isWell = (await measure(suite)) && isWell;
} finally {
  await service.stop();
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = isWell ? 0 : 1;
