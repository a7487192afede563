/** What a person waits for before the program says anything: `node bench/cli-start.mjs [rounds]`. */
import { spawn } from 'node:child_process';
import { machine, median, program, run } from './service.mjs';

const rounds = Number(process.argv[2] ?? 11);
const goals = { helpMs: 150, firstOutputMs: 100 };
const commands = [['--help'], ['run', '--help'], ['help', 'exit-codes'], ['--version']];

/** Milliseconds until the first byte and until the end of one command. */
function timed(words) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    let firstMs;
    child.stdout.on('data', () => {
      firstMs ??= performance.now() - began;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const endMs = performance.now() - began;
      if (code !== 0 || firstMs === undefined) reject(new Error(`${words.join(' ')} ended with ${code}`));
      else resolve({ firstMs, endMs });
    });
  });
}

const bare = [];
const seen = commands.map(() => []);
// One round that nobody counts: the files of the program are read from the disk.
for (const words of commands) await timed(words);
for (let round = 0; round < rounds; round += 1) {
  bare.push((await run([process.execPath, '-e', '0'])).seconds * 1000);
  for (const [index, words] of commands.entries()) seen[index].push(await timed(words));
}
const peer = median(bare);
console.log(`machine               ${machine()}`);
console.log(`node -e 0, median     ${peer.toFixed(0)} ms of ${rounds}`);
const figures = commands.map((words, index) => {
  const first = median(seen[index].map(({ firstMs }) => firstMs));
  const end = median(seen[index].map(({ endMs }) => endMs));
  const name = `testyard ${words.join(' ')}`.padEnd(30);
  console.log(`${name}first output ${first.toFixed(0)} ms, end ${end.toFixed(0)} ms`);
  return { first, end };
});
const firstOutput = Math.max(...figures.map(({ first }) => first));
const help = Math.max(figures[0].end, figures[1].end);
console.log(
  `--help within ${help.toFixed(0)} ms (goal ${goals.helpMs}), first output within ${firstOutput.toFixed(0)} ms (goal ${goals.firstOutputMs}), --help as a ratio to node -e 0: ${(figures[0].end / peer).toFixed(1)}`,
);
process.exitCode = help <= goals.helpMs && firstOutput <= goals.firstOutputMs ? 0 : 1;
