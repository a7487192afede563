// A plan that names its cases stands for their list only where exactly these were found.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stageOfEachTest } from '../testing/executor-stage.ts';
import type { FakeLease } from '../testing/fake-lease.ts';

let offerOf: (cases: readonly string[], namesCases?: boolean) => FakeLease;
let until: (isSo: () => boolean, what: string) => Promise<void>;
stageOfEachTest((stage) => {
  const { server, folder } = stage;
  until = (isSo, what) => server.until(isSo, what);
  offerOf = (names, namesCases = true) => {
    stage.start();
    const cases = names.map((name) => ({ name, command: ['true'] }));
    const plan = { source: { path: join(folder, 'source') }, arguments: ['cases=3'], cases, namesCases };
    const lease = server.offer({ ...plan, environment: { EXECUTOR_TEST: folder } }, { blockSize: 2 });
    lease.planned = names.map((name) => ({ identity: name, name, suite: '', file: null, line: null }));
    return lease;
  };
});

const three = ['case-1', 'case-2', 'case-3'];

test('one message without a case is the ledger where those of the plan were found', async () => {
  const lease = offerOf(three);
  await until(() => lease.finished !== null, 'the lease is finished');
  expect([lease.asPlanned, lease.told.filter((name) => name === 'ledger')]).toEqual([1, ['ledger']]);
  expect(lease.results).toEqual(['1: passed -', '2: passed -', '3: passed -']);
});

test.each([
  ['one is missing', three.slice(1), true],
  ['one is called otherwise', ['case-1', 'case-2', 'case-three'], true],
  ['their order is another', ['case-2', 'case-1', 'case-3'], true],
  ['the server does not know of it', three, false],
])('every case is sent where %s', async (_why, names, namesCases) => {
  const lease = offerOf(names, namesCases);
  await until(() => lease.finished !== null, 'the lease is finished');
  expect([lease.asPlanned, lease.cases.map(({ identity }) => identity)]).toEqual([0, three]);
});
