import { expect, test } from 'vitest';
import { type ExecutorStage, stageOfEachTest } from '../testing/executor-stage.ts';

let stage: ExecutorStage;
stageOfEachTest((opened) => {
  stage = opened;
});

test('it beats where a beat is no whole number of milliseconds, as with leases of ten seconds', async () => {
  stage.server.heartbeatSeconds = 10 / 6;
  stage.start();
  await stage.server.until(() => stage.server.countOf('heartbeat') > 0, 'a beat arrives', 5_000);
});

test('an executor whose beats do not arrive says so once, with why, and that they do again', async () => {
  const said: unknown[] = [];
  stage.server.mishap = (name) => (name === 'heartbeat' ? { status: 503 } : null);
  stage.start({}, { log: (line) => void said.push(typeof line === 'string' ? line : line.key) });
  const beats = () => said.filter((line) => String(line).startsWith('heartbeat.'));
  await stage.server.until(() => stage.server.countOf('heartbeat') > 8, 'several are missed');
  expect(beats()).toEqual(['heartbeat.missed']);
  stage.server.mishap = () => null;
  await stage.server.until(() => beats().length > 1, 'they arrive again');
  expect(beats()).toEqual(['heartbeat.missed', 'heartbeat.heard']);
});
