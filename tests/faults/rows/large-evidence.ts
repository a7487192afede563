// Faults 36 to 38: very much of what tests say, in one log and in one report.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peakMebibytes } from '../../../bench/service.mjs';
import { saveTemplate, startRun } from '../../setup/service.ts';
import { writeSuite } from '../../setup/suites.ts';
import { untilFinished } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { Scene } from '../harness/scene.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const mostMebibytes = 256;
const mostPageMs = 1_000;
const logLimit = 1024 ** 3;

/** Lines of 100 bytes as fast as they are taken, or one line without an end. */
const writer = `
import os, sys
shape, megabytes = sys.argv[1], int(sys.argv[2])
def write(data):
    while data:
        data = data[os.write(1, data):]
block = b"x" * 1_000_000 if shape == "line" else b"".join(b"%099d\\n" % number for number in range(10_000))
for _ in range(megabytes): write(block)
`;

/** The log is kept up to its limit, what is beyond it is counted, and the run is not touched by it. */
async function largeLog(harness: Harness): Promise<Proof> {
  const megabytes = byScale(harness.scale, { quick: 60, normal: 200, full: 1_200 });
  const request = {
    strictness: { exactly: true, logs: true },
    suites: 0,
    serverArgs: ['--log-level', 'warn'],
  };
  return Scene.play(harness, request, async (scene) => {
    const { yard, service } = scene;
    const executor = await scene.executor({ name: 'only' });
    const source = { path: writeSuite(yard.work, 'large', { 'write.py': writer }) };
    const seen: string[] = [];
    for (const [shape, size] of [
      ['lines', megabytes],
      ['line', Math.min(megabytes, 100)],
    ] as const) {
      const command = ['python3', 'write.py', shape, String(size)];
      await saveTemplate(service, { name: shape, framework: 'command', source, command });
      const { id } = await startRun(service, [shape]);
      const run = await untilFinished(service, id);
      assert.equal(run.verdict, 'passed', JSON.stringify(run.tasks));
      const params = { taskId: run.tasks[0]?.id ?? '' };
      const { items } = await service.client.call('listLogs', { params });
      const log = items.find(({ stream }) => stream === 'stdout');
      assert.ok(log);
      const written = size * 1_000_000;
      assert.equal(log.length, Math.min(written, logLimit), 'kept up to the limit');
      assert.equal(log.length + log.dropped, written, 'every byte is kept or counted');
      const slowest = await slowestPage(scene, { ...params, leaseId: log.leaseId, length: log.length });
      assert.ok(slowest < mostPageMs, `a page of the log took ${slowest.toFixed(0)} ms`);
      seen.push(
        `${size} MB of ${shape}: ${log.dropped} bytes beyond the limit, pages within ${slowest.toFixed(0)} ms`,
      );
    }
    const memory = [service.program.pid, executor.program.pid].map(peakMebibytes);
    assert.ok(Math.max(...memory) <= mostMebibytes, `memory of server and executor: ${memory} MiB`);
    return { count: 2, seen: `${seen.join('; ')}; server ${memory[0]} MiB, executor ${memory[1]} MiB` };
  });
}

/** As the page of a log reads it: 64 KiB of text from anywhere. */
async function slowestPage(
  { service }: Scene,
  { taskId, leaseId, length }: { taskId: string; leaseId: string; length: number },
): Promise<number> {
  let slowest = 0;
  for (let part = 0; part < 10; part += 1) {
    const from = Math.floor((length * part) / 10);
    const askedAt = performance.now();
    const params = { taskId, leaseId, stream: 'stdout' };
    const { bytes } = await service.client.readBytes('readLog', { params, from, length: 65_536 });
    assert.equal(bytes.length, 65_536);
    slowest = Math.max(slowest, performance.now() - askedAt);
  }
  return slowest;
}

/** The benchmark judges itself; times are judged at its full size alone, on a machine that has nothing else to do. */
async function manyCases(harness: Harness): Promise<Proof> {
  const cases = byScale(harness.scale, { quick: 50_000, normal: 200_000, full: 1_000_000 });
  const args = ['--cases', String(cases), ...(harness.scale === 'full' ? [] : ['--load-only'])];
  const child = spawn(process.execPath, [join(root, 'bench/million-cases.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, output);
  const told = output.split('\n').filter((line) => /from the file|peak memory|read run/.test(line));
  return { count: cases, seen: told.join('; ') };
}

export const largeEvidence: readonly FaultRow[] = [
  {
    faults: [36, 37],
    name: 'large-log',
    fault: 'a test writes a log without measure, in lines and in one line',
    proof: 'a program that writes as fast as it can',
    prove: largeLog,
  },
  {
    faults: [38],
    name: 'many-cases',
    fault: 'a report has very many cases',
    proof: 'bench/million-cases.mjs',
    prove: manyCases,
  },
];
