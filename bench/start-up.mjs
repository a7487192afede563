/** Time from the command to ready, on a data folder that exists: `node bench/start-up.mjs [rounds]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, median, run, startService } from './service.mjs';

const rounds = Number(process.argv[2] ?? 5);
const goalSeconds = 2;
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const first = await startService({ slots: 2, cwd });
await first.stop(true);
const ready = [];
const bare = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push((await run([process.execPath, '-e', '0'])).seconds);
  const service = await startService({ slots: 2, cwd, data: first.data });
  ready.push(service.readySeconds);
  await service.stop(true);
}
for (const folder of [first.data, cwd]) rmSync(folder, { recursive: true, force: true });
const [seconds, peer] = [median(ready), median(bare)];
console.log(`machine                ${machine()}`);
console.log(`first start            ${first.readySeconds.toFixed(2)} s`);
console.log(
  `start, median          ${seconds.toFixed(2)} s of ${ready.map((each) => each.toFixed(2)).join(', ')}`,
);
console.log(`node -e 0, median      ${peer.toFixed(2)} s`);
console.log(`ready within ${goalSeconds} s, as a ratio to node -e 0: ${(seconds / peer).toFixed(1)}`);
process.exitCode = seconds <= goalSeconds ? 0 : 1;
