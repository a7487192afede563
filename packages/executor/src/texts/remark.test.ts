import { expect, test } from 'vitest';
import { SessionError } from '../frameworks/framework.ts';
import { exitSaid, inBothLanguages, saidBy, say } from './remark.ts';

test('a remark is its English text, and its rule with its values, remarks among them', () => {
  const exit = exitSaid({ code: null, signal: 'SIGKILL' });
  expect(say('set-up-failed', { command: 'npm {exit}', exit })).toEqual({
    message: 'The set-up command "npm {exit}" ended with signal SIGKILL',
    remark: {
      rule: 'set-up-failed',
      values: { command: 'npm {exit}', exit: { rule: 'exit-signal', values: { signal: 'SIGKILL' } } },
    },
  });
});

test('a size is told in its largest unit, and sent in bytes', () => {
  const over = say('over-memory', { bytes: 2 ** 31 });
  expect(over.message).toMatch(/^The session exceeded its limit of 2 GiB of memory, /);
  expect(over.remark.values).toEqual({ bytes: 2 ** 31 });
  expect(inBothLanguages(over.remark).zh).toMatch(/^会话超出内存限制 2 GiB，/);
});

test('words that are not ours have no rule, alone and within a remark', () => {
  const strange = saidBy(new SessionError('tool', 'segfault in libfoo'));
  expect(strange).toEqual({ message: 'segfault in libfoo' });
  expect(say('case-died', { how: strange }).remark.values).toEqual({ how: 'segfault in libfoo' });
});
