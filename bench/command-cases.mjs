/** 500 cases that are a command each (`/bin/true`), two at a time, to the verdict, against `xargs -P2`, in turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { childOf, machine, median, processorSeconds, run, startService } from './service.mjs';

const goal = 1.2;
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, cases: { type: 'string', default: '500' } },
});
const count = Number(values.cases);
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const service = await startService({ slots: 2, cwd });
const times = { xargs: [], testyard: [] };

async function byXargs() {
  const { code, seconds } = await run(['sh', '-c', `seq ${count} | xargs -P2 -I{} /bin/true`]);
  if (code !== 0) throw new Error(`xargs ended with ${code}`);
  times.xargs.push(seconds);
}

async function byTestyard({ call, projectId }) {
  const started = performance.now();
  const headers = { prefer: 'wait=60' };
  const ended = await call('POST', `projects/${projectId}/runs`, { templates: ['commands'] }, headers);
  times.testyard.push((performance.now() - started) / 1000);
  if (ended.counts.passed !== count) throw new Error(`not all counted: ${JSON.stringify(ended.counts)}`);
}

try {
  const api = await service.connect();
  const cases = Array.from({ length: count }, (_, index) => ({
    ...{ name: `case ${index + 1}`, command: ['/bin/true'] },
  }));
  await api.call('POST', `projects/${api.projectId}/templates`, {
    ...{ name: 'commands', framework: 'command', source: { path: cwd }, cases },
  });
  const pids = [service.pid, childOf(service.pid)];
  await byTestyard(api);
  times.testyard.length = 0;
  const before = pids.map(processorSeconds);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    await byXargs();
    await byTestyard(api);
  }
  const each = pids.map(
    (pid, index) => (1000 * (processorSeconds(pid) - before[index])) / count / times.testyard.length,
  );
  const ratio = median(times.testyard) / median(times.xargs);
  const shown = (list) => list.map((seconds) => seconds.toFixed(2)).join(', ');
  console.log(`machine    ${machine()}`);
  console.log(`xargs -P2  ${shown(times.xargs)} s`);
  console.log(
    `testyard   ${shown(times.testyard)} s; processor time for a case: server ${each[0].toFixed(2)} ms,`,
  );
  console.log(`           executor ${each[1].toFixed(2)} ms, without the command itself`);
  console.log(`${count} commands through the service against xargs (goal <= ${goal}): ${ratio.toFixed(2)}`);
  process.exitCode = ratio <= goal ? 0 : 1;
} finally {
  await service.stop();
  rmSync(cwd, { recursive: true });
}
