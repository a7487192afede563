import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixture, outline, tapOf } from '../testing/read-all.ts';

const read = async (name: string) => tapOf(await fixture(`tap/${name}.tap`));

test('TAP 13: directives, diagnostics, points without number or name', async () => {
  const report = await read('tap13');
  expect(outline(report)).toEqual([
    'passed ::加法',
    'failed ::subtracts',
    'skipped ::later',
    'skipped ::known bug',
    'passed ::#5',
    'failed ::subtract without dash',
  ]);
  expect(report.notes).toEqual([]);
  expect(report.cases[1]).toMatchObject({ message: 'expected 1 to be 2', file: 'test/sub.js', line: 12 });
  expect(report.cases[1]?.details).toContain('stack:\n  first\n  second');
  expect(report.cases[2]?.message).toBe('no printer');
  expect(report.cases[5]?.message).toBe('not ok 6 - subtract without dash');
});

test('TAP 14: subtests are flattened, their path is the suite', async () => {
  expect(outline(await read('tap14-nested'))).toEqual([
    'passed cart > totals::adds',
    'failed cart > totals::rounds',
    'passed cart::empties',
    'passed buffered::inside',
  ]);
});

test('the output of node:test: time, place and error of its diagnostics', async () => {
  const { cases } = await read('node-test');
  expect(cases[0]).toMatchObject({ name: 'pays', status: 'passed', durationMs: 1.5 });
  expect(cases[1]).toMatchObject({
    status: 'failed',
    durationMs: 2.25,
    file: '/srv/app/pay.test.js',
    line: 9,
    message: 'Expected values to be strictly equal:',
  });
});

test('after a bail-out the rest is not reported, and the task fails', async () => {
  const report = await read('bailout');
  expect(outline(report)).toEqual([
    'passed ::one',
    'failed ::two',
    'not-reported ::#3',
    'not-reported ::#4',
    'not-reported ::#5',
  ]);
  expect(report.notes).toEqual(['failure: bailed out: database is gone']);
});

test('planned points that did not come are not reported, also within a subtest', async () => {
  expect(outline(await read('missing'))).toEqual([
    'passed ::one',
    'passed ::three',
    'not-reported ::#2',
    'not-reported ::#4',
  ]);
  expect(outline(await read('child-missing')).slice(0, 3)).toEqual([
    'passed child::a',
    'not-reported child::#2',
    'not-reported child::#3',
  ]);
});

test('more points than planned fail the task', async () => {
  expect((await read('surplus')).notes).toEqual([
    'failure: the TAP output planned 1..1, but 2 test points came',
  ]);
});

test('without a plan nobody knows whether the output is whole', async () => {
  expect(outline(await read('no-plan')).at(-1)).toBe('not-reported ::TAP plan');
});

test('everything skipped is no case', async () => {
  const report = await read('skip-all');
  expect(report).toMatchObject({
    tap: true,
    cases: [],
    notes: ['warning: everything skipped: not on this host'],
  });
});

test('what is no TAP is told from TAP without cases', async () => {
  expect(await read('no-tap')).toMatchObject({ tap: false, cases: [], notes: [] });
  expect(tapOf('')).toMatchObject({ tap: false, cases: [], notes: [] });
});

test('line breaks that only JavaScript knows hide no test point', async () => {
  expect(outline(await read('odd-breaks'))).toEqual(['passed ::dos', 'passed ::after break']);
});

test('endless lines, deep indentation and a giant plan are bounded', () => {
  const noise = 'x'.repeat(3_000_000);
  const deep = `${' '.repeat(40_000)}ok 1 - deep`;
  const report = tapOf(`1..2\nok 1 - a\n${noise}\n${deep}\n${'noise\n'.repeat(200_000)}ok 2 - b\n`);
  expect(outline(report)).toEqual(['passed ::a', 'passed ::b']);
  expect(tapOf('1..999999999\nok 1\n').cases.length).toBeLessThan(1100);
});

test('chunk borders never matter', async () => {
  const bytes = await fixture('tap/tap13.tap');
  const whole = tapOf(bytes);
  const offsets = fc.array(fc.nat(bytes.length), { maxLength: 12 });
  fc.assert(
    fc.property(offsets, (cuts) => {
      expect(tapOf(bytes, cuts)).toEqual(whole);
    }),
  );
});

test('no mixture of TAP lines breaks the reader, and no failed point is lost or called passed', () => {
  const lines = [
    ...[
      'TAP version 14',
      '1..3',
      '1..0',
      '1..x',
      'ok 1 - a',
      'not ok 2 - b',
      'ok',
      'not ok',
      '# Subtest: s',
      '#',
    ],
    ...[
      'ok 3 - c {',
      '}',
      '---',
      '...',
      'message: *a',
      'x: &a [*a]',
      'Bail out!',
      'pragma +strict',
      '{',
      '',
      'é\0',
    ],
  ];
  const line = fc.tuple(fc.constantFrom('', '  ', '    ', '        '), fc.constantFrom(...lines));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (mixture) => {
      const report = tapOf(mixture.map(([indent, text]) => `${indent}${text}\n`).join(''));
      const bailed = report.notes.some((note) => note.startsWith('failure: bailed out'));
      const top = mixture.findIndex(([indent, text]) => indent === '' && /^not ok/.test(text));
      const first = mixture.slice(0, Math.max(top, 0));
      const plain = first.every(([indent, text]) => indent === '' && /^(TAP|ok \d - .$|ok$|#$)/.test(text));
      if (top === -1 || !plain || bailed) return;
      expect(report.cases.some(({ status }) => status === 'failed')).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [
    'names that every object has',
    'location: {toString: x, valueOf: y}\n  at: {line: {toString: x, valueOf: y}}',
  ],
  ['what contains itself', 'x: &a [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]'],
])('diagnostics with %s are text like any other, and not more than is kept', (_, yaml) => {
  const { cases } = tapOf(`TAP version 13\n1..1\nnot ok 1 - a\n  ---\n  ${yaml}\n  ...\n`);
  expect(cases).toMatchObject([{ status: 'failed', name: 'a', file: null, line: null }]);
  expect(cases[0]?.details).toContain(':\n  ');
  expect(Buffer.byteLength(cases[0]?.details ?? '')).toBeLessThanOrEqual(65_536);
});

test('a mark of the byte order before the plan is none of its text', () => {
  const report = tapOf(Buffer.from('\uFEFF1..2\nok 1 - a\nnot ok 2 - b\n'));
  expect(outline(report)).toEqual(['passed ::a', 'failed ::b']);
  expect(report.notes).toEqual([]);
});

test('a directive is a word of its own: what only begins like one belongs to the name, and a failure stays one', async () => {
  const report = await tapOf(
    [
      '1..8',
      'not ok 1 - keeps # TODOLIST in step',
      'not ok 2 - calls # skipper of the boat',
      'not ok 3 - later # TODO: write it',
      'ok 4 - old # Skipped no printer',
      'not ok 5 - C# todos # TODO(JIRA-1)',
      'not ok 6 - adds \\# SKIP as it is # todo-list',
      'not ok 7 # TODOS',
      'ok 8 - empty # SKIP',
      '',
    ].join('\n'),
  );
  expect(outline(report)).toEqual([
    'failed ::keeps # TODOLIST in step',
    'failed ::calls # skipper of the boat',
    'skipped ::later',
    'skipped ::old',
    'skipped ::C# todos',
    'failed ::adds # SKIP as it is # todo-list',
    'failed ::# TODOS',
    'skipped ::empty',
  ]);
});

test('what Bats tells of as failed is no expected failure and not skipped, whatever its test is called', () => {
  const report = tapOf(
    [
      ...['1..6', 'ok 1 old # skip no printer', 'not ok 2 pays # TODO later'],
      ...[
        '# (in test file pay.bats, line 7)',
        "#   `false' failed",
        'not ok 3 known # TODO later',
        'not ok 4 # TODO',
        'not ok 5 prints # skip it',
        '# (in test file pay.bats, line 9)',
        'not ok 6 left out # SKIP',
      ],
    ].join('\n'),
  );
  expect(outline(report)).toEqual([
    ...['skipped ::old', 'failed ::pays # TODO later', 'skipped ::known', 'skipped ::#4'],
    ...['failed ::prints # skip it', 'skipped ::left out'],
  ]);
});

test('a second plan, as of a program that ended after it, is a failure; the same one again is none', () => {
  const twice = tapOf('1..1\nok 1 - a\n1..3\n');
  expect(twice.notes).toEqual([
    'failure: the TAP output planned 1..1, and then 1..3: of the second nothing is known',
  ]);
  expect(tapOf('1..1\nok 1 - a\n1..1\n').notes).toEqual([]);
  expect(tapOf('1..1\nok 1 - a\n10..20 are tried\n').notes).toEqual([]);
});
