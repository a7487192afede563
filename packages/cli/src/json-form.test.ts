import { expect, test } from 'vitest';
import { playServer } from '../../client/src/testing/played-server.ts';
import { aRun, PROJECT_ID } from '../../client/src/testing/recorded.ts';
import { jsonLines, wholeJson } from './json-form.ts';
import { playTerminal } from './testing/played-io.ts';

const list = {
  items: [
    { number: 7, verdict: 'failed', counts: { passed: 2, failed: 1 } },
    { number: 8, verdict: 'passed' },
  ],
  next: 'c',
};
const one = { run: { number: 7, verdict: 'failed' }, exitCode: 1 };

test.each([
  ['all of a list', list, wholeJson, [JSON.stringify(list)]],
  ['a line for each item', { items: [1, 'a'], next: null }, { ...wholeJson, lines: true }, ['1', '"a"']],
  ['one result is one line', one, { ...wholeJson, lines: true }, [JSON.stringify(one)]],
  [
    'fields of each item, those within others too, null where an item has none',
    list,
    { fields: ['number', 'counts.failed'], lines: true },
    ['{"number":7,"counts":{"failed":1}}', '{"number":8,"counts":{"failed":null}}'],
  ],
  [
    'fields of a list leave what is about the list',
    list,
    { fields: ['number'], lines: false },
    ['{"items":[{"number":7},{"number":8}],"next":"c"}'],
  ],
  [
    'several fields within one',
    one,
    { fields: ['run.verdict', 'run.number', 'exitCode'], lines: false },
    ['{"run":{"verdict":"failed","number":7},"exitCode":1}'],
  ],
  ['an empty list has any field', { items: [], next: null }, { fields: ['x'], lines: true }, []],
])('%s', (_, value, form, lines) => {
  expect(jsonLines(value, form)).toEqual(lines);
});

test.each(['verdit', 'counts.pased', '__proto__', 'number.toString', ''])('"%s" is no field', (name) => {
  const ask = () => jsonLines(list, { fields: [name], lines: false });
  expect(ask).toThrow(expect.objectContaining({ key: 'json.noField' }));
});

test('either option is enough; what is not there is told with what is, as JSON', async () => {
  const terminal = await playTerminal();
  const server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'GET /api/v1/projects/:p/runs': () => ({
      json: { items: [aRun({ number: 12 }), aRun({ number: 7 })], next: null },
    }),
  });
  try {
    Object.assign(terminal.env, { TESTYARD_SERVER: server.url, TESTYARD_TOKEN: 't' });
    expect(await terminal.run('runs', '--fields', 'number,state', '--ndjson')).toBe(0);
    expect(terminal.stdout.text).toBe('{"number":12,"state":"queued"}\n{"number":7,"state":"queued"}\n');
    expect(await terminal.run('runs', '--fields', 'nmber')).toBe(2);
    expect(terminal.stderr.text).toContain('nmber');
    expect(terminal.stderr.text).toContain('number, ');
  } finally {
    await server.close();
  }
});
