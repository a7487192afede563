import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Counts } from '@testyard/protocol';

/** Writes files below a new folder and answers its path. */
export function writeSuite(parent: string, name: string, files: Record<string, string>): string {
  const folder = join(parent, name);
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

export interface SleepingSuite {
  readonly cases: number;
  readonly secondsEach: number;
  /** Number of the case that fails; none where absent. */
  readonly failing?: number;
  /** Each of these cases waits, in every run anew, until `openGate` was called for it. */
  readonly gates?: { readonly folder: string; readonly numbers: readonly number[] };
}

/** A pytest file whose cases only take time. */
export function sleepingSuite({ cases, secondsEach, failing = -1, gates }: SleepingSuite): string {
  return `
import os, pathlib, time
import pytest

def wait_at_gate(number):
    gate = pathlib.Path("${gates?.folder ?? ''}", f"gate-{os.environ['TESTYARD_RUN_ID']}-{number}")
    while not gate.exists():
        time.sleep(0.01)

@pytest.mark.parametrize("number", range(${cases}))
def test_step(number):
    time.sleep(${secondsEach})
    if number in [${gates?.numbers ?? ''}]:
        wait_at_gate(number)
    assert number != ${failing}, "this one is known to fail"
`;
}

/** Lets the case of this number of the run go on. */
export function openGate(folder: string, runId: string, number: number): void {
  writeFileSync(join(folder, `gate-${runId}-${number}`), '');
}

/** Counts of a closed ledger: what is not named is 0, and `expected` is the sum. */
export function counts(named: Partial<Omit<Counts, 'expected'>>): Counts {
  const rest = {
    passed: 0,
    failed: 0,
    error: 0,
    skipped: 0,
    flaky: 0,
    blocked: 0,
    notRun: 0,
    notReported: 0,
  };
  const closed = { ...rest, ...named };
  const expected = Object.values(closed).reduce((sum, count) => sum + count, 0);
  return { expected, ...closed };
}
