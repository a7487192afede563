// Runs that did not go to their end: stopped at once, one task of two stopped, one that is being stopped and waits for a
// test that hears nothing, and a series that ended as its template was deleted.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '@testyard/protocol';
import { eventually } from './eventually.ts';
import { type Service, saveTemplate, startRun, verdictOf } from './service.ts';
import { writeSuite } from './suites.ts';
import type { Yard } from './yard.ts';

export interface StoppedRuns {
  readonly stoppedAtOnce: Run;
  /** The other of its two tasks waits for an executor. */
  readonly taskStopped: Run;
  /** Its test ends by itself after a time that no tour needs. */
  readonly stopping: Run;
  readonly seriesCut: Run;
}

interface Place {
  readonly yard: Yard;
  readonly service: Service;
}

export async function stopRuns(place: Place): Promise<StoppedRuns> {
  const { yard, service } = place;
  const { client } = service;
  const source = { path: writeSuite(yard.work, 'ends', { empty: '' }) };
  const begun = join(yard.work, 'deaf-begun');
  const deaf = `trap '' TERM; touch ${begun}; for at in $(seq 3600); do sleep 1; done`;
  const shell = (name: string, script: string) => ({ name, command: ['sh', '-c', script] });
  const save = (name: string, cases: readonly object[], more: object = {}) =>
    saveTemplate(service, { ...{ name, framework: 'command', source, cases, ...more } } as never);
  await save('waits', [shell('one', 'true'), shell('two', 'true')], { labels: { gpu: 'a100' } });
  await save('waits-too', [shell('three', 'true')], { labels: { gpu: 'a100' } });
  // A stop waits no longer than for what is to be collected.
  const timeouts = { collect: '1h' };
  await save('deaf', [shell('hears nothing', deaf), shell('comes after', 'true')], { timeouts });
  const stoppedAtOnce = await startRun(service, ['waits']);
  const why = { reason: '发布窗口已关闭', atOnce: true };
  await client.call('stopRun', { params: { runId: stoppedAtOnce.id }, body: why });
  const taskStopped = await startRun(service, ['waits', 'waits-too']);
  const params = { taskId: taskStopped.tasks[0]?.id ?? '' };
  await client.call('stopTask', { params, body: { reason: 'only the other one is needed' } });
  const stopping = await startRun(service, ['deaf']);
  await eventually('the deaf test runs', { holds: () => existsSync(begun) });
  await client.call('stopRun', { params: { runId: stopping.id }, body: { reason: 'staging is down' } });
  return { stoppedAtOnce, taskStopped, stopping, seriesCut: await cutSeries(place) };
}

/** A run of one slow case, of which three further rounds were asked for, and the template deleted in the first of them. */
async function cutSeries({ yard, service }: Place): Promise<Run> {
  const { client } = service;
  const source = { path: writeSuite(yard.work, 'short-lived', { empty: '' }) };
  const templateId = await saveTemplate(service, {
    ...{ name: 'short-lived', framework: 'command', source },
    cases: [{ name: 'is slow', command: ['sleep', '1'] }],
  });
  const first = await startRun(service, ['short-lived']);
  await verdictOf(service, first.id);
  await client.rerun(first.id, { what: 'all', repeat: 3 });
  await client.call('deleteTemplate', { params: { templateId } });
  return verdictOf(service, first.id);
}
