import { expect, test } from 'vitest';
import { parseJson } from './json-body.ts';

const parse = (text: string) => parseJson(Buffer.from(text), 1000);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test('JSON is read as it is, ids and Unicode included', () => {
  expect(parse('{"taskId":"2587542699280171008","名":"基线 😀"}')).toEqual({
    taskId: '2587542699280171008',
    名: '基线 😀',
  });
  expect(parse('')).toBeUndefined();
  expect(parse(`"${'[{'.repeat(100)}\\"]"`)).toHaveLength(202);
});

test('20 levels are read, 21 are not, and a million brackets are refused in a moment', () => {
  expect(parse(nested(20))).toBeDefined();
  for (const depth of [21, 1_000_000])
    expect(() => parse(nested(depth))).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
});

test.each([
  '{"__proto__":{"x":1}}',
  '[{"a":{"__proto__":null}}]',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"\\u005f_proto__":{"x":1}}',
  '{"\\u005F\\u005Fproto__":{"x":1}}',
  '{"c\\u006fnstructor":{"prototype":{"x":1}}}',
])('%s is refused', (text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('what no store takes is replaced however it is written, and names like those of prototypes are data', () => {
  expect(parse('{"a":["\\u0000","\\ud83d","\\uD83D\\uDE00"]}')).toEqual({ a: ['\ufffd', '\ufffd', '😀'] });
  expect(() => parse('"\0"')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
  expect(() => parseJson(Buffer.from([0x22, 0xed, 0xa0, 0xbd, 0x22]), 1000)).toThrow(
    expect.objectContaining({ code: 'BODY_NOT_JSON' }),
  );
  expect(parse('{"constructor":"Foo","x":"__proto__"}')).toEqual({ constructor: 'Foo', x: '__proto__' });
});

test.each([
  ['{"a":1,"b":2,"a":1}', 'a'],
  ['[{"x":{"a":"}"}},{"x":{"b":{},"\\u0062" : 2}}]', 'b'],
  ['{"a\\"":[{"a\\"":1}],"a\\"":":"}', 'a"'],
])('%s has a name twice, and which one counts is not guessed', (text, name) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: 'BODY_NOT_JSON', details: { why: { rule: 'name-twice', name } } }),
  );
});

test('a name may be there once in each object, and colons in texts are no names', () => {
  const text = '{"a":{"a":"a:a\\":"},"b":[{"a":":"},{"a":null}],"1":{}}';
  expect(parse(text)).toEqual(JSON.parse(text));
});

test.each(['{', 'nope', '{"a":1,}', '"\t"', '[1] 2'])(
  '%s is not JSON, and nothing of it is repeated',
  (text) => {
    try {
      parse(`${text} "secret-password"`);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'BODY_NOT_JSON' });
      expect(JSON.stringify(error)).not.toContain('secret');
    }
  },
);

test('bytes that are no UTF-8 are refused, a byte order mark is not', () => {
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]), 1000)).toThrow(
    expect.objectContaining({ code: 'BODY_NOT_JSON' }),
  );
  expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
});
