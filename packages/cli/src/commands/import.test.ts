import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { aRun, aTask, PROJECT_ID, someCounts } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
});
afterEach(() => server.close());

const finished = (verdict: 'passed' | 'failed') =>
  aRun({
    ...{ state: 'finished', verdict, imported: true, counts: someCounts({ expected: 1, passed: 1 }) },
    tasks: [
      aTask({
        state: 'finished',
        verdict,
        ledgerMode: 'reported',
        counts: someCounts({ expected: 1, passed: 1 }),
      }),
    ],
  });

/** `first`: the answer to the beginning. */
async function play(
  first = aRun({ state: 'running', imported: true }),
  verdict: 'passed' | 'failed' = 'passed',
) {
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'POST /api/v1/projects/:p/imports': () => ({ status: 201, json: first }),
    'POST /api/v1/runs/:r/import/cases': ({ body }) => ({
      json: { received: (body as { offset: number; cases: unknown[] }).offset },
    }),
    'POST /api/v1/runs/:r/import/finish': () => ({ json: finished(verdict) }),
    'GET /api/v1/tasks/:t/receipts': () => ({ json: { items: [], next: null } }),
    'GET /api/v1/runs/:r/cases': () => ({ json: { items: [], next: null } }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
}
const bodies = (ending: string) =>
  server.calls.filter(({ url }) => url.endsWith(ending)).map(({ body }) => body as never);

test('the files of a folder are sent in parts, and finished with their receipts', async () => {
  await play();
  await mkdir(join(terminal.cwd, 'out'));
  const many = Array.from({ length: 700 }, (_, index) => `<testcase name="t${index}"/>`).join('');
  await writeFile(join(terminal.cwd, 'out/a.xml'), `<testsuite name="s">${many}</testsuite>`);
  await writeFile(join(terminal.cwd, 'out/b.xml'), '<testsuite name="s"><testcase name="t0"/>');
  await writeFile(join(terminal.cwd, 'out/notes.txt'), 'no report');
  expect(await terminal.run('import', '--template', 'checkout', '--sut', 'shop', 'out')).toBe(0);
  expect(bodies('/imports')).toMatchObject([{ template: 'checkout', files: 2, sut: { name: 'shop' } }]);
  const parts = bodies('/import/cases') as {
    offset: number;
    cases: { identity: string; status: string }[];
  }[];
  expect(parts.map(({ offset, cases }) => [offset, cases.length])).toEqual([
    [0, 500],
    [500, 202],
  ]);
  expect(parts[1]?.cases.slice(-2)).toMatchObject([
    { identity: 's::t0#2', name: 't0#2', status: 'passed' },
    { identity: 'out/b.xml', status: 'not-reported', remark: { rule: 'report-at' } },
  ]);
  expect(bodies('/import/finish')).toMatchObject([
    { total: 702, receipts: [{ file: 'out/a.xml' }, { file: 'out/b.xml', truncatedAt: { line: 1 } }] },
  ]);
});

test('what speaks against the run is told, however many warnings come before it', async () => {
  await play();
  const odd = Array.from({ length: 10 }, () => '<testsuite name="s" tests="2"/>').join('');
  for (let file = 10; file < 22; file += 1)
    await writeFile(join(terminal.cwd, `a${file}.xml`), `<testsuites name="${file}">${odd}</testsuites>`);
  await writeFile(join(terminal.cwd, 'b.tap'), 'TAP version 13\n1..1\nok 1 - a\nBail out! disk\n');
  await terminal.run('import', '--template', 'checkout', '.');
  const [finish] = bodies('/import/finish') as { notices: object[] }[];
  const notices = finish?.notices ?? [];
  expect(notices).toHaveLength(100);
  expect(notices[0]).toMatchObject({ kind: 'failure', message: expect.stringContaining('disk') });
});

test('the same content has the same name whatever its files are called, and is not sent again', async () => {
  await play(finished('failed'));
  for (const name of ['a.xml', 'b.xml', 'c.xml'])
    await writeFile(join(terminal.cwd, name), `<testsuite name="${name === 'b.xml' ? 't' : 's'}"/>`);
  expect(await terminal.run('import', '--template', 'x', 'a.xml', 'b.xml')).toBe(1);
  expect(await terminal.run('import', '--template', 'x', 'b.xml', 'c.xml')).toBe(1);
  const [one, other] = bodies('/imports') as { contentHash: string }[];
  expect(one?.contentHash).toBe(other?.contentHash);
  expect(bodies('/import/cases')).toEqual([]);
  expect(terminal.stdout.text).toContain('Already imported, as run #7');
});

test('a file that is not there, and a folder without reports, are told before anything is asked', async () => {
  await play();
  await mkdir(join(terminal.cwd, 'empty'));
  expect(await terminal.run('import', '--template', 'x', 'none.xml')).toBe(2);
  expect(await terminal.run('import', '--template', 'x', 'empty')).toBe(2);
  expect(terminal.stderr.text).toContain('There is no report in empty');
  expect(server.calls).toEqual([]);
});
