import { expect, test } from 'vitest';
import { planOf } from '../../../templates/plan.ts';
import { patienceMs } from '../../starved-lanes.ts';
import { fleetPlan, ordinaryHost } from './fleet-workload.ts';
import { playFleet } from './play-fleet.ts';
import type { FleetPlan } from './virtual-fleet.ts';
import type { VirtualStart } from './virtual-task.ts';

test('hosts that go and come, projects that compete: each case ends once, no limit is passed, nobody is starved', () => {
  for (const seed of [1, 2]) {
    const { record, broken, boundMs } = playFleet(
      fleetPlan({ tasks: 500, hosts: 16, seed, absencesAnHour: 2 }),
    );
    expect(broken).toEqual([]);
    expect(record.lastEndMs).toBeGreaterThan(boundMs);
    expect(record.lost).toBeGreaterThan(0);
    expect(Math.min(...record.fairness)).toBeGreaterThan(0.9);
  }
});

const minute = 60_000;

/** So many tasks of one case of a minute, one a second. */
function starts(projectId: string, many: number, labels: Record<string, true>): VirtualStart[] {
  const document = {
    name: 't',
    framework: 'pytest',
    source: { git: 'https://git.example/suite.git' },
    labels,
  };
  const name = Object.keys(labels).join(' ');
  const template = { id: `${projectId} ${name}`, projectId, plan: planOf(document, {}), setupMs: 1_000 };
  const cases = [{ file: null, actualMs: minute, historyMs: minute }];
  return Array.from({ length: many }, (_, at) => ({ at: at * 1_000, template, priority: 50, cases }));
}

/** Ten hosts of one slot; two of them have a device, which one project asks for without end and another sometimes. */
const contested: FleetPlan = {
  hosts: Array.from({ length: 10 }, (_, number) => ({
    executor: ordinaryHost(number, { slots: 1, labels: number < 2 ? { device: 'yes' } : { plain: 'yes' } }),
    ...{ slowness: 1, absences: [] },
  })),
  starts: [
    ...starts('devices', 200, { device: true }),
    ...starts('both', 600, { plain: true }),
    ...starts('both', 3, { device: true }),
  ],
  limits: new Map(),
};

test('whose slots are all on other hosts gets one where its work can be done, once it has waited for long', () => {
  const { record, broken } = playFleet(contested);
  expect(broken).toEqual([]);
  const { longestWaitMs, longestGapMs } = record.projects.get('both') ?? {
    longestWaitMs: 0,
    longestGapMs: 0,
  };
  expect(longestGapMs).toBeGreaterThan(patienceMs / 2);
  expect(longestGapMs).toBeLessThan(patienceMs + 3 * minute);
  expect(longestWaitMs).toBeLessThan(90 * minute);
});
