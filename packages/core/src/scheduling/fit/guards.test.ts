import { expect, test } from 'vitest';
import type { Plan } from '../../templates/plan.ts';
import { type Guards, guardedOf, noGuards, refusalsOf } from './guards.ts';

type Given = Pick<Plan, 'command' | 'cases' | 'setup' | 'environment' | 'probeProgram'>;
const whyGuarded = (guards: Guards, projectId: string, given: Given) =>
  refusalsOf(guards, projectId, guardedOf(given))[0] ?? null;

const plan = { command: ['make', 'check'], cases: null, setup: [] as string[], environment: {} };
const commands = { ...noGuards, commands: ['make', '/opt/lab/run'] };

test('a host without guards lets all in', () => {
  const all = { ...plan, setup: ['rm -rf .'], environment: { PATH: '.' } };
  expect(whyGuarded(noGuards, 'p', all)).toBe(null);
});

test('another project, another program, set-up and a changed search path are named', () => {
  expect(whyGuarded({ ...noGuards, projects: ['q'] }, 'p', plan)?.rule).toBe('project-refused');
  expect(whyGuarded({ ...noGuards, projects: ['q', 'p'] }, 'p', plan)).toBe(null);
  expect(whyGuarded({ ...noGuards, setUp: false }, 'p', plan)).toBe(null);
  expect(whyGuarded({ ...noGuards, setUp: false }, 'p', { ...plan, setup: ['a'] })?.rule).toBe(
    'set-up-refused',
  );
  expect(whyGuarded(commands, 'p', plan)).toBe(null);
  for (const [change, rule, value] of [
    [{ command: ['./make'] }, 'command-refused', './make'],
    [{ command: null, cases: [{ name: 'a', command: ['sh', '-c', 'x'] }] }, 'command-refused', 'sh'],
    [{ setup: ['make'] }, 'command-refused', '/bin/sh'],
    [{ probeProgram: 'curl' }, 'command-refused', 'curl'],
    [{ environment: { PATH: './bin' } }, 'environment-refused', 'PATH'],
    [{ environment: { LD_PRELOAD: 'a.so' } }, 'environment-refused', 'LD_PRELOAD'],
  ] as const)
    expect(whyGuarded(commands, 'p', { ...plan, ...change })).toEqual({ rule, values: [value] });
  const pytest = { command: null, cases: null, setup: [], environment: { A: '1' } };
  expect(whyGuarded(commands, 'p', pytest)).toBe(null);
});

test('all that is not let in is named at once', () => {
  const nothing: Guards = { projects: [], commands: [], setUp: false };
  const all = { ...plan, setup: ['make'], environment: { PATH: '.', LD_PRELOAD: 'a.so' } };
  expect(refusalsOf(nothing, 'p', guardedOf(all)).map(({ rule, values }) => [rule, ...values])).toEqual([
    ['project-refused'],
    ['set-up-refused'],
    ['command-refused', '/bin/sh'],
    ['command-refused', 'make'],
    ['environment-refused', 'LD_PRELOAD'],
    ['environment-refused', 'PATH'],
  ]);
});
