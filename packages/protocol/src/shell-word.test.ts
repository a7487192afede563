import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from './shell-word.ts';

/** With the flag that keeps them from files of their user. */
const shells = [
  ['bash', '--norc'],
  ['zsh', '-f'],
].filter(([shell = '']) => spawnSync(shell, ['-c', 'true']).status === 0);

test.each(shells)('%s takes each text back as one word, whatever is in it', (shell, bare) => {
  const texts = [
    '',
    'a',
    '支付',
    'a b',
    "it's",
    '$HOME',
    '`id`',
    '*',
    '~',
    '!!',
    '#x',
    'a\nb',
    '=ls',
    '\\',
    '"',
    '-n',
  ];
  const line = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`;
  const read = execFileSync(shell, [bare, '-c', line], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } });
  expect(read.split('\0').slice(0, -1)).toEqual(texts);
});

test('quotes stand where they are needed, and nowhere else', () => {
  for (const plain of ['smoke', '登录', 'http://a.example:8/b', 'N=1', 'a,b', '50%', '-p', 'user@host+1'])
    expect(shellWord(plain)).toBe(plain);
  // zsh looks for a program of that name.
  expect([shellWord('=ls'), shellWord('a b'), shellWord("it's")]).toEqual(["'=ls'", "'a b'", `'it'\\''s'`]);
});
