import { expect, test } from 'vitest';
import { activityStates, leaseStates, NEXT_ACTIVITY, NEXT_LEASE, transition } from './states.ts';

const activity = [
  'queued>running',
  'queued>stopping',
  'queued>finished',
  'running>stopping',
  'running>finished',
];

test('runs and tasks move by the table alone', () => {
  const allowed = activityStates.flatMap((from) => NEXT_ACTIVITY[from].map((to) => `${from}>${to}`));
  expect(allowed.sort()).toEqual([...activity, 'stopping>finished'].sort());
  for (const from of activityStates)
    for (const to of activityStates)
      if (allowed.includes(`${from}>${to}`)) expect(transition(NEXT_ACTIVITY, from, to)).toBe(to);
      else expect(() => transition(NEXT_ACTIVITY, from, to)).toThrow(`no step from ${from} to ${to}`);
});

test('a lease never comes back to life', () => {
  expect(NEXT_LEASE.ended).toEqual([]);
  for (const from of leaseStates)
    for (const to of leaseStates)
      if (!NEXT_LEASE[from].includes(to)) expect(() => transition(NEXT_LEASE, from, to)).toThrow('no step');
});

test('from every state there is a way to a final one', () => {
  for (const from of activityStates.filter((state) => state !== 'finished'))
    expect(NEXT_ACTIVITY[from]).toContain('finished');
  for (const from of leaseStates.filter((state) => state !== 'ended'))
    expect(NEXT_LEASE[from]).toContain('ended');
});
