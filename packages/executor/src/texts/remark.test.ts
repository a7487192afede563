import { expect, test } from 'vitest';
import { SessionError } from '../frameworks/framework.ts';
import { exitSaid, saidBy, say } from './remark.ts';

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

test('words that are not ours have no rule, alone and within a remark', () => {
  const strange = saidBy(new SessionError('tool', 'segfault in libfoo'));
  expect(strange).toEqual({ message: 'segfault in libfoo' });
  expect(say('case-died', { how: strange }).remark.values).toEqual({ how: 'segfault in libfoo' });
});
