// Runs `go test -json` with the given arguments and prints what it tells as TAP; ends with the exit code of go.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const go = spawn('go', ['test', '-json', ...process.argv.slice(2)], { stdio: ['ignore', 'pipe', 'inherit'] });
const output = new Map();
const failed = new Set();
const ends = { pass: 'ok', fail: 'not ok', skip: 'ok' };
let count = 0;

const ended = new Promise((resolve) => {
  go.on('error', (error) => {
    console.error(error.message);
    resolve(127);
  });
  go.on('close', (code) => resolve(code ?? 1));
});
console.log('TAP version 14');
for await (const line of createInterface({ input: go.stdout })) {
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    console.error(line);
    continue;
  }
  const { Action: action, Package: folder, Test: test, Output: text = '', Elapsed: seconds = 0 } = event;
  const name = [folder, test].filter(Boolean).join(' > ');
  if (action === 'output') output.set(name, (output.get(name) ?? '') + text);
  const word = ends[action];
  // A package that fails without a failing test, as one that does not compile, is a test point of its own.
  if (word === undefined || (!test && (action !== 'fail' || failed.has(folder)))) continue;
  count += 1;
  const skip = action === 'skip' ? ' # SKIP' : '';
  console.log(`${word} ${count} - ${name.replaceAll('\\', '\\\\').replaceAll('#', '\\#')}${skip}`);
  const said = (output.get(name) ?? '').split('\n').map((each) => `    ${each}`);
  console.log(`  ---\n  duration_ms: ${Math.round(seconds * 1000)}\n  output: |\n${said.join('\n')}\n  ...`);
  if (action === 'fail') failed.add(folder);
}
console.log(`1..${count}`);
process.exitCode = await ended;
