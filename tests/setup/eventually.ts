import { setTimeout as sleep } from 'node:timers/promises';

export interface Expectation {
  readonly holds: () => boolean | Promise<boolean>;
  /** A minute where absent: it ends what hangs, and judges no machine by its speed. */
  readonly withinMs?: number;
  /** What was there instead, for the message. */
  readonly otherwise?: () => unknown;
}

/** Waits for something outside this process that nobody announces; rejects after its time, saying what was missed. */
export async function eventually(what: string, expectation: Expectation): Promise<void> {
  const { holds, withinMs = 60_000, otherwise } = expectation;
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      const found = otherwise === undefined ? '' : `; found: ${JSON.stringify(otherwise())}`;
      throw new Error(`not within ${withinMs} ms: ${what}${found}`);
    }
    await sleep(20);
  }
}
