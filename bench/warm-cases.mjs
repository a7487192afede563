/**
 * What one more case costs in a session that is open: time to the verdict of 5,100 pytest tests that do nothing less that of
 * 100, by 5,000, with two slots; against the same of `pytest -n 2` and of pytest alone, in turns. And what of that is
 * not pytest's: the same with a runner in its place whose cases only say that they begin and that they have passed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median, run, startService } from './service.mjs';

const goals = { ratio: 1, overheadMs: 1, bare: 0.35 };
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const sizes = [100, 5100];
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
for (const size of sizes)
  writeFileSync(
    join(cwd, `test_${size}.py`),
    `import pytest\n@pytest.mark.parametrize("n", range(${size}))\ndef test_nothing(n):\n    pass\n`,
  );

async function byPytest(size, more) {
  const arguments_ = ['-q', '-p', 'no:cacheprovider', ...more, `test_${size}.py`];
  const { code, seconds, output } = await run(['python3', '-m', 'pytest', ...arguments_], { cwd });
  if (code !== 0) throw new Error(`the first python3 on the PATH needs pytest-xdist: ${output}`);
  return seconds;
}

const found = await run(['python3', '-c', 'import sys; print(sys.executable, end="")']);
const bareRunner = fileURLToPath(new URL('bare-runner.py', import.meta.url));
mkdirSync(join(cwd, 'bin'));
writeFileSync(join(cwd, 'bin/python3'), `#!/bin/sh\nexec ${found.stdout} ${bareRunner} "$@"\n`, {
  mode: 0o755,
});
const bare = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}` };

const service = await startService({ slots: 2, cwd });
const { call, projectId } = await service.connect();

async function byTestyard(template, size) {
  const started = performance.now();
  const body = { templates: [`${template}-${size}`] };
  const { counts } = await call('POST', `projects/${projectId}/runs`, body, { prefer: 'wait=120' });
  if (counts.passed !== size) throw new Error(`not all counted: ${JSON.stringify(counts)}`);
  return (performance.now() - started) / 1000;
}

/** Milliseconds for one more case. */
async function slope(seconds) {
  const [few, many] = sizes;
  const ofFew = await seconds(few);
  return (1000 * ((await seconds(many)) - ofFew)) / (many - few);
}

try {
  for (const size of sizes) {
    const plain = { framework: 'pytest', source: { path: cwd } };
    for (const template of [
      { ...plain, name: `nothing-${size}`, select: [`test_${size}.py`] },
      { ...plain, name: `bare-${size}`, arguments: [`${size}`], environment: bare },
    ])
      await call('POST', `projects/${projectId}/templates`, template);
  }
  for (const template of ['nothing', 'bare']) await byTestyard(template, 100);
  const slopes = { alone: [], two: [], ours: [], bare: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    slopes.alone.push(await slope((size) => byPytest(size, [])));
    slopes.two.push(await slope((size) => byPytest(size, ['-n', '2'])));
    slopes.ours.push(await slope((size) => byTestyard('nothing', size)));
    slopes.bare.push(await slope((size) => byTestyard('bare', size)));
  }
  const shown = (list) => list.map((each) => each.toFixed(3)).join(', ');
  const ratio = median(slopes.ours) / median(slopes.two);
  // Two slots work side by side: a case takes twice its share of the time, at most.
  const overhead = 2 * median(slopes.ours) - median(slopes.alone);
  console.log(`machine      ${machine()}`);
  console.log(`pytest       ${shown(slopes.alone)} ms for one more test`);
  console.log(`pytest -n 2  ${shown(slopes.two)} ms`);
  console.log(`testyard     ${shown(slopes.ours)} ms, with two slots`);
  console.log(`bare         ${shown(slopes.bare)} ms, with two slots and a runner that runs nothing`);
  const ofBare = median(slopes.bare) / median(slopes.two);
  console.log(
    `one more case in a warm session against pytest -n 2 (goal <= ${goals.ratio}): ${ratio.toFixed(2)}; ` +
      `beyond pytest's own time ${overhead.toFixed(2)} ms (< ${goals.overheadMs}); ` +
      `without what the runner takes (<= ${goals.bare}): ${ofBare.toFixed(2)}`,
  );
  const isMet = ratio <= goals.ratio && overhead < goals.overheadMs && ofBare <= goals.bare;
  process.exitCode = isMet ? 0 : 1;
} finally {
  await service.stop();
  rmSync(cwd, { recursive: true });
}
