import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { aTask } from '../../../client/src/testing/recorded.ts';
import { reportedCase, reportedTry, sourceOf, textOf } from '../testing/played-source.ts';
import { allureResults } from './allure/allure-results.ts';
import { zip } from './allure/zip.ts';
import { writeCsv } from './csv/write-csv.ts';
import { writeCtrf } from './ctrf/write-ctrf.ts';
import { writeJUnit } from './junit/write-junit.ts';

const statuses = [
  'passed',
  'failed',
  'error',
  'skipped',
  'flaky',
  'blocked',
  'not-run',
  'not-reported',
] as const;
const ofEachStatus = statuses.map((status, index) =>
  reportedCase({ id: String(index + 1), name: status, status }),
);
const hostile = 'a<b>&"\'\u0000\u001b[1m\ud800\n]]>';

/** Elements with attributes, or the error of a strict parser. */
function elementsOf(xml: string): readonly string[] {
  const found: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) =>
    found.push([name, ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`)].join(' ')),
  );
  parser.write(xml).close();
  return found;
}

describe('JUnit XML', () => {
  test('holds every state, never greener than the run', async () => {
    const elements = elementsOf(await textOf(writeJUnit(sourceOf(ofEachStatus))));
    expect(elements[1]).toContain('testsuite name=checkout tests=8 failures=1 errors=4 skipped=1 time=');
    expect(elements.filter((name) => /^(failure|error|skipped)/.test(name))).toHaveLength(6);
    expect(elements).toContain('property name=testyard.status value=not-run');
  });

  test.each([
    { given: ['x', 'x (2)', 'x', 'x'], written: ['x', 'x (2)', 'x (3)', 'x (4)'] },
    // As XML has them, these are one name.
    { given: ['a\u0001', 'a\u0002', 'b\n', 'b\r\n'], written: ['a\ufffd', 'a\ufffd (2)', 'b\n', 'b\n (2)'] },
  ])('names within a class are told apart: $written', async ({ given, written }) => {
    const cases = given.map((name, index) => reportedCase({ id: String(index), name }));
    const names = elementsOf(await textOf(writeJUnit(sourceOf(cases))))
      .filter((element) => element.startsWith('testcase classname=checkout.cart'))
      .map((element) => / name=(.*?) time=/s.exec(element)?.[1]);
    expect(names).toEqual(written);
  });

  test('tells every try as Surefire does', async () => {
    const [first, second] = [reportedTry({ message: 'one' }), reportedTry({ number: 2, status: 'passed' })];
    const again = reportedTry({ number: 2, status: 'error', cause: 'tool', message: 'two' });
    const cases = [
      reportedCase({ id: '1', status: 'flaky', attempts: 2, tries: [first, second] }),
      reportedCase({ id: '2', status: 'error', cause: 'tool', attempts: 2, tries: [first, again] }),
    ];
    const elements = elementsOf(await textOf(writeJUnit(sourceOf(cases))));
    expect(elements).toContain('flakyFailure message=one type=test');
    expect(elements).toContain('rerunFailure message=one type=test');
    expect(elements).toContain('error message=two type=tool');
    expect(elements.filter((name) => /^(flaky|rerun|failure|error)/.test(name))).toHaveLength(3);
  });

  test('a red task without a failed case, and what earlier rounds left, are red in the report, too', async () => {
    const left = { cases: 2, verdict: 'failed' as const };
    const base = sourceOf([reportedCase()]);
    const [task = aTask()] = base.run.tasks;
    const round = {
      round: 1,
      scope: null,
      openedBy: null,
      openedAt: null,
      state: 'finished',
      verdict: 'failed',
    } as const;
    const more = {
      counts: task.counts,
      startedAt: null,
      finishedAt: null,
      stopReason: null,
      left,
      series: null,
    };
    const source = sourceOf([reportedCase()], {
      ...{
        round: 1,
        rounds: [{ ...round, ...more }],
        tasks: [{ ...task, verdict: 'failed', reason: 'a gate' }],
      },
    });
    const elements = elementsOf(await textOf(writeJUnit(source)));
    expect(elements[0]).toContain('tests=3 failures=0 errors=2');
    expect(elements).toContain('error message=a gate');
    expect(elements.at(-1)).toBe(
      'error message=2 unsuccessful in earlier rounds, not executed again: failed',
    );

    const beside = [
      { name: 'verdict', message: 'a gate' },
      { name: 'left', message: '2 unsuccessful in earlier rounds, not executed again: failed' },
    ];
    const { results } = JSON.parse(await textOf(writeCtrf(source)));
    expect(results.summary).toMatchObject({ tests: 3, passed: 1, failed: 0, other: 2, pending: 0 });
    const others = beside.map((each) => ({ ...each, status: 'other', rawStatus: 'error' }));
    expect(results.tests.slice(1)).toMatchObject(others);
    const allure = [];
    for await (const file of allureResults(source))
      if ('text' in file && file.name.endsWith('-result.json')) allure.push(JSON.parse(file.text));
    expect(allure.slice(1)).toMatchObject(
      beside.map(({ name, message }) => ({ name, status: 'broken', statusDetails: { message } })),
    );
  });

  test('whatever tests say, it is well-formed, and says it', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (name, message, details) => {
        const tries = [reportedTry({ message, details, output: details })];
        const one = reportedCase({ name, suite: message, status: 'failed', message, file: details, tries });
        elementsOf(await textOf(writeJUnit(sourceOf([one]))));
      }),
      { numRuns: 200 },
    );
    const xml = await textOf(writeJUnit(sourceOf([reportedCase({ name: hostile })])));
    expect(xml).toContain('name="a&lt;b&gt;&amp;&quot;\'\ufffd\ufffd[1m\ufffd&#10;]]&gt;"');
  });
});

describe('CSV', () => {
  const lineOf = async (name: string) =>
    (await textOf(writeCsv(sourceOf([reportedCase({ name })])))).split('\r\n')[1] ?? '';

  test('begins with a byte order mark and its columns', async () => {
    const text = await textOf(
      writeCsv(sourceOf([reportedCase({ message: 'a "b",\nc', status: 'failed', cause: 'test' })])),
    );
    expect(text).toBe(
      '\ufefftask,suite,name,status,cause,duration_ms,attempts,file,line,message,finished_at,case_key,case_id\r\n' +
        `checkout,cart,test 1,failed,test,12,1,,,"a ""b"",\nc",2023-11-14T22:13:20.000Z,${'1'.padStart(32, '0')},1\r\n`,
    );
  });

  test.each(['=SUM(A1)', '+1', '-1', '@a', '\t=1', ' =1', '\r=1', '＝1', '|cmd', '%0A'])(
    'makes %j a text',
    async (name) => {
      expect(await lineOf(name)).toContain(`'${name.split('\r')[0]}`);
    },
  );
});

describe('CTRF', () => {
  test('has the members that its schema names, and no others', async () => {
    const tries = [
      reportedTry({ output: 'a\nb' }),
      reportedTry({ number: 2, status: 'passed', message: null, details: null }),
    ];
    const files = [{ id: '9', name: 'shot.png', size: 3, sha256: 'f'.repeat(64) }];
    const flaky = reportedCase({ id: '9', status: 'flaky', attempts: 2, tries, files, suite: 'a > b' });
    const ci = { provider: 'gitlab', build: '42', commit: 'abc1234', branch: 'main', job: 'smoke' };
    const told = JSON.parse(await textOf(writeCtrf(sourceOf([...ofEachStatus, flaky], { ci }))));
    expect(told).toMatchObject({ reportFormat: 'CTRF', specVersion: '1.0.0' });
    expect(told.reportId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(told.results.summary).toMatchObject({
      tests: 9,
      passed: 3,
      failed: 1,
      skipped: 1,
      pending: 0,
      other: 4,
      flaky: 2,
    });
    expect(told.results.environment).toMatchObject({
      buildNumber: 42,
      commit: 'abc1234',
      branchName: 'main',
      healthy: false,
    });
    const known = new Set(
      'id name status duration start stop suite message trace line rawStatus labels filePath retries retryAttempts flaky stdout threadId attachments extra'.split(
        ' ',
      ),
    );
    for (const each of told.results.tests)
      expect(Object.keys(each).filter((name) => !known.has(name))).toEqual([]);
    expect(told.results.tests.at(-1)).toMatchObject({
      ...{ status: 'passed', rawStatus: 'flaky', flaky: true, retries: 1, suite: ['a', 'b'] },
      retryAttempts: [
        { attempt: 1, status: 'failed', stdout: ['a', 'b'] },
        { attempt: 2, status: 'passed' },
      ],
      attachments: [{ name: 'shot.png', contentType: 'image/png', path: 'shot.png' }],
    });
    expect(told.results.tests.map((each: { rawStatus: string }) => each.rawStatus)).toEqual([
      ...statuses,
      'flaky',
    ]);
  });

  test('is JSON whatever tests say, and without cases, too', async () => {
    const name = hostile;
    const told = JSON.parse(await textOf(writeCtrf(sourceOf([reportedCase({ name })]))));
    expect(told.results.tests[0].name).toBe(name.replace('\ud800', '\ufffd'));
    expect(JSON.parse(await textOf(writeCtrf(sourceOf([])))).results.tests).toEqual([]);
  });
});

describe('Allure results', () => {
  const filesOf = async (source: Parameters<typeof allureResults>[0]) => {
    const files = new Map<string, unknown>();
    for await (const file of allureResults(source))
      files.set(
        file.name,
        'text' in file ? (file.name.endsWith('.json') ? JSON.parse(file.text) : file.text) : null,
      );
    return files;
  };

  test('a file for each try, with the history of its case', async () => {
    const tries = [
      reportedTry({ finishedAt: 1000 }),
      reportedTry({ number: 2, status: 'passed', output: 'printed' }),
    ];
    const shot = { id: '9', name: '../shot.png', size: 3, sha256: 'f'.repeat(64) };
    const flaky = reportedCase({
      id: '9',
      status: 'flaky',
      attempts: 2,
      tries,
      files: [shot],
      suite: 'a > b > c',
    });
    const files = await filesOf(sourceOf([flaky]));
    const results = [...files]
      .filter(([name]) => name.endsWith('-result.json'))
      .map(([, value]) => value as never);
    expect(results).toMatchObject([
      {
        historyId: flaky.caseKey,
        status: 'failed',
        stop: 1000,
        statusDetails: { message: 'said', trace: 'told' },
      },
      {
        historyId: flaky.caseKey,
        status: 'passed',
        statusDetails: { flaky: true },
        titlePath: ['checkout', 'a', 'b', 'c'],
      },
    ]);
    expect([...files.keys()]).toContain('9-attachment.png');
    expect([...files.keys()].every((name) => /^[\w.-]+$/.test(name))).toBe(true);
    expect([...files.values()]).toContain('printed');
  });

  test('the archive is one that unzip takes, with many files and with streams', async () => {
    // More than 65,535 entries need the longer form of the format.
    const many = process.env.TESTYARD_FULL ? 65_600 : 600;
    const folder = await mkdtemp(join(tmpdir(), 'zip-'));
    const entries = async function* () {
      yield { name: 'a/支付.json', content: '{"a":1}' };
      yield {
        name: 'b.bin',
        content: (async function* () {
          yield Buffer.from('one');
          yield Buffer.from('two');
        })(),
      };
      for (let index = 0; index < many; index += 1) yield { name: `f/${index}`, content: '' };
    };
    try {
      const path = join(folder, 'x.zip');
      const parts: Uint8Array[] = [];
      for await (const part of zip(entries())) parts.push(part);
      await writeFile(path, Buffer.concat(parts));
      const script = `import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); b=z.testzip(); assert b is None, b; print(len(z.namelist()), z.read('b.bin').decode(), z.read('a/支付.json').decode())`;
      expect(
        execFileSync('python3', ['-c', script, path], { encoding: 'utf8', timeout: 60_000 }).trim(),
      ).toBe(`${many + 2} onetwo {"a":1}`);
      expect((await readFile(path)).length).toBeGreaterThan(many);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
