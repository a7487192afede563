import type { Executor } from '@testyard/protocol';
import { describe, expect, test } from 'vitest';
import { figuresIn } from '../../texts/figures.ts';
import { sayIn, type Words } from '../../texts/words.tsx';
import { startCommand } from './executor-commands.ts';
import { executorLooks, fleetOf, inOrder, newcomer, ownLabels } from './executor-looks.ts';
import { remarksOf } from './remarks-of.ts';
import { isBusyElsewhere, workOf } from './use-executors.ts';

const idle: Executor = {
  refused: null,
  id: '1',
  name: 'exec-1',
  projectId: 'p',
  ephemeral: false,
  state: 'idle',
  slots: 4,
  busySlots: 0,
  draining: false,
  pause: null,
  trouble: null,
  distrusted: [],
  key: { issuedAt: '2026-01-01T00:00:00Z', rotationOrdered: false, oldUntil: null },
  labels: {},
  frameworks: {},
  version: '1.0.0',
  versionSkew: 'same',
  lastSeenAt: null,
};
const pause = { until: '2026-01-01T10:00:00Z', note: '', by: 'li' };
const english: Words = {
  language: 'en',
  t: sayIn('en'),
  figures: figuresIn('en'),
  setLanguage: () => {},
  timeZone: null,
  setTimeZone: () => {},
};
const words = (look: { word: string }) => look.word;

describe('the list of executors', () => {
  test('one that is away and drained says both, one that still works is not told as drained', () => {
    expect(executorLooks({ ...idle, state: 'offline', draining: true }).map(words)).toEqual([
      'executor.offline',
      'executor.drained',
    ]);
    expect(executorLooks({ ...idle, state: 'draining', draining: true, busySlots: 1 }).map(words)).toEqual([
      'executor.draining',
    ]);
    expect(executorLooks({ ...idle, state: 'paused', pause }).map(words)).toEqual(['executor.paused']);
  });

  test('slots of executors that are away are not counted', () => {
    const away: Executor = { ...idle, state: 'offline', slots: 8, busySlots: 3 };
    expect(fleetOf([idle, away, { ...idle, state: 'error', busySlots: 2, pause }])).toEqual({
      online: 2,
      offline: 1,
      held: 1,
      trouble: 1,
      slots: 8,
      busySlots: 2,
    });
  });

  test('what needs a look stands first, numbers in names count as numbers', () => {
    const named = (name: string, state: Executor['state']) => ({ ...idle, name, state });
    const sorted = inOrder([
      ...[named('e10', 'idle'), named('e9', 'busy')],
      ...[named('z', 'offline'), named('y', 'error')],
    ]);
    expect(sorted.map(({ name }) => name)).toEqual(['y', 'z', 'e9', 'e10']);
  });

  test('labels that only repeat a framework are left out', () => {
    const labels = { os: 'linux', pytest: '8.1', gpu: '' };
    expect(ownLabels({ labels, frameworks: { pytest: '8.1' } })).toEqual(['os=linux', 'gpu']);
  });

  test('the one that has come is of this project, online, and was not there before', () => {
    const before = new Set(['1']);
    expect(newcomer([idle, { ...idle, id: '2', state: 'offline' }], 'p', before)).toBeNull();
    expect(newcomer([{ ...idle, id: '3', projectId: 'q' }], 'p', before)).toBeNull();
    expect(newcomer([idle, { ...idle, id: '4' }], 'p', before)?.id).toBe('4');
  });

  test('leases that are over are no work', () => {
    const task = { runId: 'r', templateName: 'smoke' };
    const leases = [
      { executor: 'a', state: 'ended' },
      { executor: 'b', state: 'running' },
      { executor: 'b', state: 'accepted' },
    ] as const;
    expect([...workOf([{ number: 7, task, leases }])]).toEqual([
      ['b', [{ runId: 'r', number: 7, template: 'smoke', slots: 2 }]],
    ]);
  });

  test('only a shared executor is busy for others, and only where all that this project does is known', () => {
    const shared = { projectId: null, busySlots: 1 };
    const ours = [{ runId: 'r', number: 7, template: 'smoke', slots: 1 }];
    expect(isBusyElsewhere(shared, [], true)).toBe(true);
    expect(isBusyElsewhere(shared, [], false)).toBe(false);
    expect(isBusyElsewhere(shared, ours, true)).toBe(false);
    expect(isBusyElsewhere({ ...shared, busySlots: 0 }, [], true)).toBe(false);
    expect(isBusyElsewhere({ ...shared, projectId: 'p' }, [], true)).toBe(false);
  });

  test('remarks tell trouble, distrust, a far version and who paused it, in this order', () => {
    const said = remarksOf(
      {
        ...{ refused: null, trouble: 'disk full', versionSkew: 'beyond', version: '0.1.0' },
        ...{ pause: { ...pause, note: 'new disk' } },
        distrusted: [{ framework: 'pytest', version: '8.1', reason: 'canary' }],
      },
      english,
    );
    expect(said.map(({ tone }) => tone)).toEqual(['error', 'error', 'flaky', 'muted']);
    expect(said[1]?.text).toBe('Self-check of pytest 8.1 failed: canary');
    expect(said[3]?.text).toContain('new disk');
  });

  test('one that is refused is told why and what to do, one that still works that its version is far', () => {
    const old: Executor = { ...idle, state: 'offline', versionSkew: 'too-old', version: '0.0.9' };
    const [refused, ...more] = remarksOf({ ...old, refused: 'EXECUTOR_TOO_OLD' }, english);
    expect([refused?.tone, more]).toEqual(['error', []]);
    expect(refused?.text).toMatch(/^Refused: version 0\.0\.9 is too old .* Install the server’s version/);
    expect(remarksOf({ ...old, refused: 'CREDENTIAL_REPLACED' }, english)[0]?.text).toMatch(
      /^Refused: its key has been replaced/,
    );
    expect(remarksOf({ ...old, refused: 'PROTOCOL_UNSUPPORTED' }, english)[0]?.text).toMatch(
      /^Refused: this server does not support its protocol/,
    );
    expect(remarksOf(old, english).map(({ tone }) => tone)).toEqual(['flaky']);
    expect(remarksOf({ ...old, versionSkew: 'same' }, english)).toEqual([]);
  });

  test('a code cannot leave its word in the command', () => {
    expect(startCommand('http://h:1', "a';rm", true)).toBe(
      String.raw`TESTYARD_EXECUTOR_CODE='a'\'';rm' testyard executor --server http://h:1 --once`,
    );
  });
});
