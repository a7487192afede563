// Cases that go together are never split over slots: not when a slot joins late, nor by a retry, a rerun or a budget.
import { type FoundCase, fixLedger, rerun, type TemplateDocument } from '@testyard/core';
import { expect, test, vi } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';
import { SqlCaseStore } from '../runs/case-store.ts';

const stage = stageOfEachTest();
type Host = Awaited<ReturnType<typeof addExecutor>>;

const groups = ['red', 'blue', 'green'];
/** `red 0`, `blue 0`, `green 0`, `red 1`: the cases of a group lie apart. */
const scattered = (each: number): FoundCase[] =>
  Array.from({ length: each * groups.length }, (_, at) => {
    const group = groups[at % groups.length] ?? '';
    const name = `${group} ${Math.floor(at / groups.length)}`;
    return { identity: name, name, suite: '', file: null, line: null, group };
  });

async function begin(cases: readonly FoundCase[], host: Host, document: Partial<TemplateDocument> = {}) {
  const { core } = stage;
  const runId = await startOne(core, await saveTemplate(core, document));
  const lease = await PlayedLease.mustTake(core, host);
  await fixLedger(core, lease.claim, { mode: 'discovered', part: 0, last: true, cases });
  return { runId, lease };
}

/** A further slot, whatever the task thinks that it is worth. */
async function join(host: Host, { taskId }: PlayedLease): Promise<PlayedLease> {
  const { core } = stage;
  await core.unitOfWork.run(async (unit) => {
    const task = await unit.tasks.byId(taskId);
    if (task) await unit.tasks.update({ ...task, claimable: true });
  });
  return PlayedLease.mustTake(core, host);
}

/** What each slot is given when they ask in turn, by group: `red red blue`. */
async function givenInTurn(leases: readonly PlayedLease[]): Promise<string[]> {
  const given = leases.map(() => '');
  for (let isMore = true; isMore; ) {
    isMore = false;
    for (const [slot, lease] of leases.entries()) {
      const cases = (await lease.next()).block?.cases ?? [];
      given[slot] += cases.map(({ identity }) => `${identity.split(' ')[0]} `).join('');
      await lease.next(
        cases.flatMap((line) => ended(line, 'failed')),
        0,
      );
      isMore ||= cases.length > 0;
    }
  }
  return given;
}

/** Each group is at one slot only, its cases one after the other. */
function expectWhole(given: readonly string[], each: number): void {
  for (const group of groups) {
    const whole = `${group} `.repeat(each);
    expect(
      given.filter((one) => one.includes(whole)),
      `${group} in ${JSON.stringify(given)}`,
    ).toHaveLength(1);
    expect(given.join('').split(`${group} `)).toHaveLength(each + 1);
  }
}

test('a group is whole, though its ledger was found while there was one slot only', async () => {
  const { core } = stage;
  const { lease } = await begin(scattered(8), await addExecutor(core, { name: 'first', slots: 1 }));
  const late = await join(await addExecutor(core, { name: 'late', slots: 2 }), lease);
  expectWhole(await givenInTurn([lease, late]), 8);
});

test('a rerun of chosen cases keeps groups whole', async () => {
  const { core } = stage;
  const host = await addExecutor(core, { slots: 2 });
  const { runId, lease } = await begin(scattered(8), host);
  await givenInTurn([lease]);
  await lease.finish();
  const chosen = { scope: 'failed', caseIds: [], series: null, idempotency: null } as const;
  await rerun(core, { principal: systemAdmin, runId, ...chosen });
  const again = await PlayedLease.mustTake(core, host);
  expectWhole(await givenInTurn([again, await join(host, again)]), 8);
});

test('a budget does not split what the framework keeps together', async () => {
  const { core } = stage;
  const host = await addExecutor(core, { slots: 2 });
  const { lease } = await begin(scattered(3), host, { budget: '10m', keepTogether: 'file' });
  expectWhole(await givenInTurn([lease, await join(host, lease)]), 3);
});

test('a case of a group is not tried again while another slot has the others', async () => {
  const { core } = stage;
  const host = await addExecutor(core, { slots: 2 });
  const { lease } = await begin(scattered(3).slice(0, 7), host, { retries: { cases: 1 } });
  const [first, ...others] = (await lease.next()).block?.cases ?? [];
  expect([first, ...others].map((line) => line?.identity)).toEqual(['red 0', 'red 1', 'red 2']);
  const idle = await join(host, lease);
  for (let { block } = await idle.next(); block; { block } = await idle.next())
    await idle.next(
      block.cases.flatMap((line) => ended(line)),
      0,
    );
  if (first) await lease.next(ended(first, 'failed'), 0);
  expect((await idle.next()).block, 'the others have not ended').toBeNull();
  const told = core.signals.listen([`task:${lease.taskId}`], { timeoutMs: 5_000 });
  await lease.next(
    others.flatMap((line) => ended(line)),
    0,
  );
  expect(await told.promise, 'who waits for it is told').not.toBeNull();
  expect((await idle.next()).block?.cases).toMatchObject([{ identity: 'red 0', attempts: 1 }]);
});

test('a block whose last cases go together reads these, and not all that wait', async () => {
  const { core } = stage;
  const inGroups = (lengths: readonly number[]): FoundCase[] =>
    lengths.flatMap((length, of) =>
      Array.from({ length }, (_, at) => {
        const name = `${of} ${at}`;
        return { identity: name, name, suite: '', file: null, line: null, group: `${of}` };
      }),
    );
  const read = vi.spyOn(SqlCaseStore.prototype, 'waitingIn');
  const takeBlocks = async (lengths: readonly number[], document: Partial<TemplateDocument>) => {
    const host = await addExecutor(core, { slots: 2 });
    const { lease } = await begin(inGroups(lengths), host, document);
    read.mockClear();
    const given = [await lease.next(), await lease.next()].map(({ block }) => block?.cases.length);
    return { given, most: Math.max(...read.mock.calls.map(([{ from, to }]) => to - from)) };
  };
  const alone = await takeBlocks(Array<number>(200).fill(10), { executors: { max: 1 } });
  const shared = await takeBlocks([600, ...Array<number>(140).fill(10)], {});
  read.mockRestore();
  expect(alone).toEqual({ given: [20, 20], most: 34 });
  expect(shared).toEqual({ given: [600, expect.any(Number)], most: 802 });
});
