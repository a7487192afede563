import { expect, test } from 'vitest';
import { type ExecutorTextKey, en, say, zh } from './executor-texts.ts';

const holesOf = (text: string) => [...text.matchAll(/\{[a-z]+\}/g)].map(String).sort();

test('both languages say the same figures and names', () => {
  for (const key of Object.keys(en) as ExecutorTextKey[]) expect(holesOf(zh[key])).toEqual(holesOf(en[key]));
});

test('what is said is in the language of the reader', () => {
  const saying = {
    key: 'waiting',
    values: { server: 'http://127.0.0.1:1', reason: 'ECONNREFUSED' },
  } as const;
  expect(say(saying, 'en')).toBe('no answer from http://127.0.0.1:1 (ECONNREFUSED); trying again');
  expect(say(saying, 'zh')).toBe('http://127.0.0.1:1 没有应答（ECONNREFUSED）；正在重试');
});
