/** Starts that come at once share units of work; each is still whole, and itself. */
import { type CoreService, type StartRequest, startRuns, type UnitOfWork, wholeAudit } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCore, saveTemplate, systemAdmin, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
let projectId: string;
beforeEach(async () => {
  core = await openTestCore();
  ({ projectId } = await saveTemplate(core));
});
afterEach(() => core.close());

function asking(more: Partial<StartRequest> = {}): StartRequest {
  return {
    ...{ principal: systemAdmin, projectId, templates: ['suite'], parameters: {}, onBehalfOf: '' },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
    ...more,
  };
}

/** The same core, which counts its units. */
function countingUnits() {
  let units = 0;
  const unitOfWork: UnitOfWork = {
    run: (work) => {
      units += 1;
      return core.unitOfWork.run(work);
    },
  };
  return { core: { ...core, unitOfWork }, units: () => units };
}

/** What came of each: the number of its run, or the name of the error. */
function startAll(at: CoreService, requests: readonly StartRequest[]): Promise<readonly (number | string)[]> {
  return Promise.all(
    requests.map(async (request) => {
      try {
        const { runId } = await startRuns(at, request);
        return (await core.reads.runs.byId(runId))?.number ?? 'none';
      } catch (error) {
        return error instanceof Error ? error.message : 'unknown';
      }
    }),
  );
}

async function stored() {
  const page = { limit: 500, after: null };
  const { items } = await core.reads.audit.list({ ...wholeAudit, projectId }, page);
  const started = items.filter(({ action }) => action === 'run.start');
  const runs = await Promise.all(started.map(({ objectId }) => core.reads.runs.byId(objectId)));
  const tasks = await Promise.all(started.map(({ objectId }) => core.reads.tasks.ofRun(objectId)));
  return { numbers: runs.map((run) => run?.number).sort(order), tasks: tasks.flat().length };
}

const order = (one = 0, other = 0) => one - other;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('many starts at once are few units; one that is refused leaves no gap and takes nobody with it', async () => {
  const counted = countingUnits();
  const requests = Array.from({ length: 30 }, (_, index) =>
    asking(index % 10 === 5 ? { templates: ['missing'] } : { onBehalfOf: `caller ${index}` }),
  );
  const answers = await startAll(counted.core, requests);
  expect(answers.filter((answer) => answer === 'TEMPLATE_NOT_FOUND')).toHaveLength(3);
  expect(answers.filter((answer) => typeof answer === 'number').sort(order as () => number)).toEqual(
    upTo(27),
  );
  expect(await stored()).toEqual({ numbers: upTo(27), tasks: 27 });
  expect(counted.units()).toBeLessThan(5);
});

test('those that ask for the same share what was found, and no more than that: neither rights nor values', async () => {
  const stranger = { ...systemAdmin, userId: 'stranger', systemAdmin: false, roles: new Map() };
  const viewer = { ...stranger, userId: 'viewer', roles: new Map([[projectId, 'viewer' as const]]) };
  const sut = { name: 'shop', branch: '', ip: '', port: '' };
  const requests = [
    ...[asking(), asking({ principal: stranger }), asking({ principal: viewer }), asking()],
    ...[asking({ priority: 7 }), asking({ budget: '2s' }), asking({ sut }), asking({ dryRun: true })],
    ...[asking({ parameters: { COLOUR: 'red' } }), asking({ projectId: null, principal: stranger })],
  ];
  const started = await Promise.allSettled(requests.map((request) => startRuns(core, request)));
  const came = started.map((each) => {
    if (each.status === 'rejected') return each.reason.message;
    const { run, tasks } = each.value.written ?? {};
    return [tasks?.[0]?.priority, tasks?.[0]?.plan.budgetMs, run?.sut.name, run?.dryRun];
  });
  expect(came).toEqual([
    ...[[50, null, '', false], 'NOT_FOUND', 'FORBIDDEN', [50, null, '', false]],
    ...[
      [7, null, '', false],
      [50, 2000, '', false],
      [50, null, 'shop', false],
      [50, null, '', true],
    ],
    ...['PARAMETER_INVALID', 'TEMPLATE_NOT_FOUND'],
  ]);
  const kept = await Promise.all(
    started.map((each) => (each.status === 'fulfilled' ? core.reads.tasks.ofRun(each.value.runId) : [])),
  );
  expect(kept.flat().map(({ priority, plan }) => [priority, plan.budgetMs])).toEqual([
    ...[
      [50, null],
      [50, null],
      [7, null],
      [50, 2000],
      [50, null],
      [50, null],
    ],
  ]);
});

test('a key that comes several times at once starts one run; another body of it is refused', async () => {
  const key = (bodyHash: string) => ({ idempotency: { route: 'r', key: 'k', bodyHash } });
  const requests = [
    asking(),
    asking(key('a')),
    asking(key('a')),
    asking(key('b')),
    asking(),
    asking(key('a')),
  ];
  const answers = await startAll(core, requests);
  const [, first, second, third, , last] = answers;
  expect(first).toEqual(expect.any(Number));
  expect([second, third, last]).toEqual([first, 'IDEMPOTENCY_KEY_REUSED', first]);
  expect((await stored()).numbers).toEqual(upTo(3));
});

test('what the store cannot keep of one start is kept of the others', async () => {
  const requests = [asking(), asking(), asking({ onBehalfOf: 'a\0b' }), asking()];
  const answers = await startAll(core, requests);
  expect(answers[2]).toContain('NUL');
  expect(answers.filter((answer) => typeof answer === 'number').sort(order as () => number)).toEqual(upTo(3));
  expect(await stored()).toEqual({ numbers: upTo(3), tasks: 3 });
});

test('starts of large runs wait for the next unit, and all are started', async () => {
  const counted = countingUnits();
  const large = asking({ templates: Array.from({ length: 251 }, () => 'suite') });
  const started = await Promise.all(upTo(5).map(() => startRuns(counted.core, large)));
  expect(started.map(({ written }) => [written?.run.number, written?.tasks.length])).toEqual(
    upTo(5).map((number) => [number, 251]),
  );
  expect(counted.units()).toBe(2);
});

test('a key names its start for a day; the same call after that is a new one, also where the old key is not removed yet', async () => {
  const idempotency = { route: 'POST /runs', key: 'nightly', bodyHash: 'a'.repeat(64) };
  const start = () => startAll(core, [asking({ idempotency })]);
  expect(await start()).toEqual([1]);
  core.clock.advance(24 * 3_600_000);
  expect(await start()).toEqual([1]);
  core.clock.advance(1);
  expect(await start()).toEqual([2]);
  expect(await start()).toEqual([2]);
});
