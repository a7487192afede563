import type { LeaseEvent } from '@testyard/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endOf, PlayedLease, startOf } from '../../../testing/played-lease.ts';
import { addExecutor } from '../../../testing/test-core.ts';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';

let doors: OpenDoors;
let projectId: string;
let token: string;
const started: { id: string; number: number }[] = [];
const ci = { provider: 'gitlab', branch: 'main', commit: '4f2c1e9' };
const totals = ['total 12 is not 7', 'total 13 is not 7', 'the page is gone', null];

beforeAll(async () => {
  doors = await openDoors(registerNative);
  const executor = await addExecutor(doors.core);
  projectId = await doors.createProject('shop');
  token = await doors.signIn('maintainer', projectId);
  const template = { name: 'checkout', framework: 'pytest', source: { path: '/suite' } };
  await doors.call('POST', `/api/v1/projects/${projectId}/templates`, { token, body: template });
  for (const message of totals) {
    const body = { templates: ['checkout'], ci, sut: { name: 'staging', branch: '', ip: '', port: '' } };
    const run = await doors.call('POST', `/api/v1/projects/${projectId}/runs`, { token, body });
    started.push(run.body as { id: string; number: number });
    const lease = await PlayedLease.mustTake(doors.core, executor);
    await lease.find(['total', 'steady']);
    for (let { block } = await lease.next(); block; { block } = await lease.next())
      for (const line of block.cases) {
        const isRed = line.identity === 'total' && message !== null;
        const end = endOf(line, isRed ? 'failed' : 'passed');
        await lease.next([startOf(line), isRed ? ({ ...end, message } as LeaseEvent) : end], 0);
      }
    await lease.finish();
  }
});
afterAll(() => doors.close());

const history = (query: string) =>
  doors.call('GET', `/api/v1/projects/${projectId}/history?${query}`, { token });

test('a history is told with its failures by kind, newest first, and what each run was of', async () => {
  const { status, body } = await history('template=checkout&branch=main&sut=staging');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ template: { name: 'checkout' }, before: null, more: 0 },
    summary: { passRate: 0.625, flaky: 0, failing: 0, newlyFailing: 0 },
    runs: [4, 3, 2, 1].map((number) => ({
      ...{ id: started[number - 1]?.id, number, verdict: number === 4 ? 'passed' : 'failed', rounds: 1 },
      ...{ counts: { expected: 2 }, branch: 'main', commit: '4f2c1e9', sut: 'staging', imported: false },
    })),
    cases: [
      {
        ...{ name: 'total', states: ['passed', 'failed', 'failed', 'failed'] },
        ids: [null, expect.any(String), expect.any(String), expect.any(String)],
        ...{ executed: 4, failed: 3, flaky: 0, changes: 1, score: 0.3333, isFlaky: false },
        ...{ since: null, standing: null },
        failures: [
          { message: 'the page is gone', runs: 1, number: 3, runId: started[2]?.id, status: 'failed' },
          { message: 'total 13 is not 7', runs: 2, number: 2, cause: 'test' },
        ],
      },
    ],
  });
  const { cases } = body as { cases: { ids: string[]; failures: { caseId: string; runId: string }[] }[] };
  const [newest] = cases[0]?.failures ?? [];
  expect(newest?.caseId).toBe(cases[0]?.ids[1]);
  const one = await doors.call('GET', `/api/v1/runs/${newest?.runId}/cases/${newest?.caseId}`, { token });
  expect(one.body).toMatchObject({ name: 'total', message: 'the page is gone' });
});

test('it has bounds, and says which template there is not', async () => {
  expect((await history('template=checkout&runs=2')).body).toMatchObject({
    ...{ before: 3, runs: [{ number: 4 }, { number: 3 }] },
    cases: [{ states: ['passed', 'failed'], changes: 1 }],
  });
  expect((await history('template=checkout&before=3')).body.runs).toHaveLength(2);
  expect((await history('template=checkout&branch=other')).body).toMatchObject({ runs: [], cases: [] });
  for (const wrong of [
    '',
    'template=checkout&runs=51',
    'template=checkout&runs=0',
    'template=checkout&before=x',
  ])
    expect((await history(wrong)).status).toBe(400);
  expect((await history('template=chekout')).body).toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
});
