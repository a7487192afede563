/**
 * One log of many bytes, written as fast as a program can: whether all of it is kept up to the limit, and that neither the
 * server's nor the executor's memory grows with it. `--line-megabytes N`: one line without an end in place of many.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { childOf, machine, peakMebibytes, startService } from './service.mjs';

const goalMebibytes = 256;
const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1000' },
    'line-megabytes': { type: 'string', default: '0' },
  },
});
const line = Number(values['line-megabytes']);
const lines = line > 0 ? 0 : Number(values.megabytes) * 10_000;
const written = line > 0 ? line * 1e6 : lines * 100;

const writer = `
import os
def write(data):
    while data:
        data = data[os.write(1, data):]
for _ in range(${line}): write(b"x" * 1_000_000)
block = b"".join(b"%099d\\n" % number for number in range(10_000))
for _ in range(${lines / 10_000}): write(block)
`;

const cwd = mkdtempSync(join(tmpdir(), 'testyard-large-log-'));
writeFileSync(join(cwd, 'write.py'), writer);
const template = {
  name: 'large',
  framework: 'command',
  command: ['python3', 'write.py'],
  source: { path: cwd },
};
writeFileSync(join(cwd, 'large.testyard.yaml'), JSON.stringify(template));
const service = await startService({ slots: 1, cwd });
try {
  await service.signIn();
  await service.testyard('apply', '-f', 'large.testyard.yaml');
  const executor = childOf(service.pid);
  const before = { server: peakMebibytes(service.pid), executor: peakMebibytes(executor) };
  const { seconds, code, output } = await service.testyard('run', 'large');
  if (code !== 0) throw new Error(`the run ended with ${code}: ${output}`);
  const { stdout } = await service.testyard('logs', '1', '--json');
  const log = JSON.parse(stdout).items.find((one) => one.stream === 'stdout');
  const after = { server: peakMebibytes(service.pid), executor: peakMebibytes(executor) };
  const rate = Math.round(log.length / seconds / 1e6);
  console.log(
    `${machine()}: ${written} bytes written, ${log.length} kept, ${log.dropped} dropped, ${log.state}`,
  );
  console.log(`${seconds.toFixed(1)} s, ${rate} MB/s`);
  for (const name of ['server', 'executor'])
    console.log(`peak memory of the ${name}: ${before[name]} MiB before, ${after[name]} MiB after`);
  const whole = log.length + log.dropped === written;
  process.exitCode = whole && Math.max(after.server, after.executor) <= goalMebibytes ? 0 : 1;
  console.log(`${process.exitCode === 0 ? 'met' : 'missed'}: all counted, at most ${goalMebibytes} MiB each`);
} finally {
  await service.stop();
  rmSync(cwd, { recursive: true });
}
