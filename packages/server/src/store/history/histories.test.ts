/**
 * Random histories of several runs, their executors, the people who manage them, the server and the clock, on the real
 * store. After each step every run is looked at; whatever came before, a run ends when an executor works on, or else
 * when its time is over, and is there until somebody deletes it.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { act, cleanUp, sweepByAge, sweepBySize } from '../../testing/history-acts.ts';
import { type Step, setting, step } from '../../testing/history-steps.ts';
import { HistoryYard } from '../../testing/history-yard.ts';
import { openTestCore, triesOnThisStore } from '../../testing/test-core.ts';

/** A step that fast-check can leave out when it looks for the shortest history that goes wrong. */
class Command implements fc.AsyncCommand<object, HistoryYard> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, yard: HistoryYard): Promise<void> {
    await act(yard, this.#step);
    await yard.look();
  }

  toString(): string {
    return JSON.stringify(this.#step);
  }
}

/** Whatever became of a run, its next round is a life of its own. */
async function everythingAgain(yard: HistoryYard): Promise<void> {
  if (yard.isLarge) return;
  const before = await yard.runs.all();
  for (const run of before) await yard.again(run);
  await yard.workOff();
  for (const { id, round } of before)
    expect(await yard.runs.byId(id)).toMatchObject({ state: 'finished', round: round + 2 });
}

/** Everything has ended; then all but what is pinned grows old. */
async function end(yard: HistoryYard, isWorkedOff: boolean): Promise<void> {
  if (isWorkedOff) await yard.workOff();
  else await yard.waitLong();
  await yard.look();
  for (const { state } of await yard.runs.all()) expect(state, 'every run comes to its end').toBe('finished');
  await everythingAgain(yard);
  await yard.passTime(3 * 3_600_000);
  await sweepBySize(yard, 100);
  await yard.restart();
  await sweepByAge(yard, 3_600_000);
  await cleanUp(yard);
  for (const { pinned } of await yard.runs.all()) expect(pinned, 'all else is old').toBe(true);
}

const histories = Number(process.env.HISTORIES ?? triesOnThisStore(process.env.TESTYARD_FULL ? 40 : 6));

/** A slow machine looks at fewer histories; looking for the shortest one that goes wrong ends then, too. */
const longestMs = 240_000;

test(
  'no history loses a run, leaves a case in two places or in none, a count wrong, or a run without an end',
  async () => {
    const commands = fc.commands([step.map((each) => new Command(each))], { maxCommands: 80, size: 'max' });
    const history = fc.asyncProperty(setting, commands, fc.boolean(), async (given, steps, isWorkedOff) => {
      const yard = await HistoryYard.open(await openTestCore(), given);
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: yard }), steps);
        await end(yard, isWorkedOff);
      } finally {
        await yard.core.close();
      }
    });
    await fc.assert(history, {
      numRuns: histories,
      interruptAfterTimeLimit: longestMs,
      markInterruptAsFailure: false,
    });
  },
  longestMs + 60_000,
);
