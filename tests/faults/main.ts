// `npm run faults`: makes faults, one row of the table after the other, and says which promises held.
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFaultBundle } from './bundle/make-fault-bundle.mjs';
import { faultRows } from './fault-rows.ts';
import { failPointNames } from './harness/fail-point-names.ts';
import type { FaultRow, Harness, Proof, Scale } from './harness/fault-row.ts';
import { inOneFolder } from './harness/one-folder.ts';

interface Outcome {
  readonly row: FaultRow;
  readonly result: 'held' | 'BROKEN' | 'skipped';
  readonly count: number;
  readonly seen: string;
  readonly seconds: number;
}

const rowDeadlineMs = 3 * 3_600_000;
const usage = `npm run faults [-- [--quick | --full] [--list] [NAME or NUMBER ...]]
  --quick  few of everything, for .ci/run
  --full   the numbers that docs/reliability.md promises; takes hours
  --list   names of the rows and of the fail points
`;

async function prove(row: FaultRow, harness: Harness): Promise<Outcome> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const lacking = row.lacks?.() ?? null;
  if (lacking !== null) {
    const result = process.env.CI ? 'BROKEN' : 'skipped';
    return { row, result, count: 0, seen: lacking, seconds: 0 };
  }
  try {
    const late = sleep(rowDeadlineMs, null, { ref: false }).then((): Proof => {
      throw new Error(`no end after ${rowDeadlineMs / 1000} s`);
    });
    const { count, seen } = await Promise.race([row.prove(harness), late]);
    return { row, result: 'held', count, seen, seconds: seconds() };
  } catch (error) {
    console.error(error);
    const seen = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    return { row, result: 'BROKEN', count: 0, seen, seconds: seconds() };
  }
}

function table(outcomes: readonly Outcome[]): string {
  const head = ['No.', 'Fault', 'How it is made', 'Times', 'Result', 'Seconds', 'Seen'];
  const lines = outcomes.map(({ row, result, count, seen, seconds }) => [
    ...[row.faults.join(', '), row.fault, row.proof, String(count), result, seconds.toFixed(0), seen],
  ]);
  const all = [head, head.map(() => '---'), ...lines];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function isSelected(row: FaultRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  return words.some((word) =>
    /^\d+$/.test(word) ? row.faults.includes(Number(word)) : row.name.includes(word),
  );
}

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const words = given.filter((word) => !word.startsWith('--'));
  if (given.includes('--help')) console.log(usage);
  else if (given.includes('--list')) {
    for (const { name, faults, fault } of faultRows)
      console.log(`${name.padEnd(24)} ${faults.join(', ')}: ${fault}`);
    console.log(`\n${failPointNames().join('\n')}`);
  }
  if (given.includes('--help') || given.includes('--list')) return 0;
  const rows = faultRows.filter((row) => isSelected(row, words));
  if (rows.length === 0) {
    console.error(`no row is called so; --list shows them`);
    return 2;
  }
  const scale: Scale = given.includes('--full') ? 'full' : given.includes('--quick') ? 'quick' : 'normal';
  const tried = rows.filter(({ inTests }) => scale !== 'quick' || words.length > 0 || !inTests);
  if (tried.length < rows.length)
    console.log(`${rows.length - tried.length} rows are proven by files of \`npm test\` and left to it`);
  const faultBundle = await makeFaultBundle();
  const outcomes: Outcome[] = [];
  for (const row of tried) {
    console.log(`${row.name}: ${row.fault}`);
    const progress = (line: string) => console.log(`  ${line}`);
    const outcome = await prove(row, { scale, faultBundle, progress });
    outcomes.push(outcome);
    console.log(`  ${outcome.result}: ${outcome.count} times, ${outcome.seen}`);
  }
  console.log(`\n${table(outcomes)}\n`);
  const broken = outcomes.filter(({ result }) => result === 'BROKEN').length;
  const skipped = outcomes.filter(({ result }) => result === 'skipped').length;
  console.log(`${outcomes.length - broken - skipped} held, ${broken} broken, ${skipped} skipped`);
  return broken > 0 ? 1 : 0;
}

const clear = inOneFolder();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    clear();
    process.exit(code);
  });
const exitCode = await main().finally(clear);
// Callers of a row that broke may still be waiting for a server that is gone.
process.exit(exitCode);
