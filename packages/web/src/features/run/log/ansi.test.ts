import { expect, test } from 'vitest';
import { piecesOf, withoutAnsi } from './ansi.ts';

const esc = '\u001b';

test('colours become classes, and go on into the next line', () => {
  const first = piecesOf(`ok ${esc}[1;31mbad${esc}[22m worse`);
  expect(first.pieces).toEqual([
    { text: 'ok ', look: '' },
    { text: 'bad', look: 'ansi-red ansi-bold' },
    { text: ' worse', look: 'ansi-red' },
  ]);
  expect(piecesOf('still', first.after).pieces).toEqual([{ text: 'still', look: 'ansi-red' }]);
  expect(piecesOf(`${esc}[mplain`, first.after).pieces).toEqual([{ text: 'plain', look: '' }]);
});

test.each([
  ['a link (OSC 8) is its text', `${esc}]8;;https://evil.example\u0007here${esc}]8;;\u0007`, 'here'],
  ['a title is nothing', `${esc}]0;owned\u0007x`, 'x'],
  ['the cursor stays', `${esc}[2J${esc}[10;10Hx`, 'x'],
  ['a sequence without an end is shown', `x${esc}[31`, 'x␛[31'],
  ['what turns the text is shown', 'a\u202eb', 'a⟨U+202E⟩b'],
  ['other controls are shown', 'a\u0007b\u0000', 'a␇b␀'],
  ['a colour of 256 is passed over', `${esc}[38;5;196mx`, 'x'],
  ['markup is text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
])('%s', (_, line, text) => {
  expect(
    piecesOf(line)
      .pieces.map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});

test('a text is the same without its colours', () => {
  expect(withoutAnsi(`${esc}[31mE  boom${esc}[0m`)).toBe('E  boom');
});
