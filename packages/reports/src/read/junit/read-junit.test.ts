import { expect, test } from 'vitest';
import { fixture, junitOf, outline } from '../testing/read-all.ts';

const read = async (name: string) => junitOf(await fixture(`junit/${name}.xml`));

test.each<[string, string[]]>([
  [
    'pytest',
    [
      'passed tests.test_cart.TestCart::test_add[苹果-1]',
      'failed tests.test_cart.TestCart::test_total',
      'skipped tests.test_cart::test_later',
      'skipped tests.test_cart::test_known',
      'error tests.test_cart::test_teardown',
      'passed pytest::tests.test_props',
    ],
  ],
  [
    'surefire',
    [
      'passed org.example.PayTest::charges',
      'flaky org.example.PayTest::flaky',
      'flaky org.example.PayTest::flakyByError',
      'failed org.example.PayTest::refunds',
    ],
  ],
  [
    'gradle',
    [
      'passed com.example.StockTest::counts()',
      'failed com.example.StockTest::[1] 库存=0',
      'skipped com.example.StockTest::later()',
    ],
  ],
  [
    'jest-junit',
    ['passed basket::basket adds', 'failed basket::basket removes', 'skipped basket::basket pays'],
  ],
  ['mocha-junit', ['passed Login::Login accepts a password', 'failed Login::Login refuses none']],
  [
    'go-junit-report',
    [
      'passed example.org/pay::TestCharge',
      'failed example.org/pay::TestRefund/all',
      'skipped example.org/pay::TestLater',
    ],
  ],
  ['ctest', ['passed Linux-c++::unit', 'failed Linux-c++::integration', 'skipped Linux-c++::slow']],
  [
    'googletest',
    ['passed Sum::Adds', 'failed Sum::Overflows', 'skipped Sum::Skips', 'skipped Sum::DISABLED_Later'],
  ],
  [
    'phpunit',
    [
      'passed Tests.MoneyTest::testAdds',
      'passed Tests.MoneyTest::testRounds with data set #0',
      'error Tests.MoneyTest::testRounds with data set #1',
      'failed Tests.MoneyTest::testNothing',
    ],
  ],
  [
    'nunit-style',
    ['passed Shop.Tests.Cart::Adds(1,2)', 'failed Shop.Tests.Cart::Pays', 'skipped Shop.Tests.Cart::Waits'],
  ],
])('reads the dialect of %s without a complaint', async (name, expected) => {
  const report = await read(name);
  expect(outline(report)).toEqual(expected);
  expect(report.notes).toEqual([]);
});

test('tries are counted: passed after them is flaky, never passed', async () => {
  const { cases } = await read('surefire');
  expect(cases.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 3]);
  expect(cases[1]).toMatchObject({ cause: null, message: 'expected: <1> but was: <2>', output: 'first try' });
  expect(cases[3]?.details).toBe(
    [
      'failure: java.lang.AssertionError: no refund\n\tat org.example.PayTest.refunds(PayTest.java:30)',
      'rerunFailure: java.lang.AssertionError: no refund again',
      'rerunError: java.io.IOException: lost',
    ].join('\n\n'),
  );
});

test('message is the first line that says something, details the whole text', async () => {
  const gtest = (await read('googletest')).cases;
  expect(gtest[1]).toMatchObject({
    message: 'Expected equality of these values:',
    file: 'sum_test.cc',
    line: 12,
  });
  expect(gtest[1]?.details).toContain('failure: sum_test.cc:15\nValue of: ok');
  expect((await read('phpunit')).cases[2]?.message).toBe('DivisionByZeroError: Division by zero');
  expect((await read('nunit-style')).cases[1]?.details).toBe(
    '  Expected: True\n  But was:  False\nat Shop.Tests.Cart.Pays() in Cart.cs:line 12',
  );
  expect((await read('pytest')).cases[4]?.output).toBe('printed by the test\nand to stderr');
});

test('failures that a header counts beyond those that a later try made up for are not known to have gone well', async () => {
  const flaky = '<testcase name="a"><flakyFailure message="slow"/><flakyError message="late"/></testcase>';
  const said = async (failures: number) =>
    (await junitOf(`<testsuite name="s" failures="${failures}">${flaky}</testsuite>`)).notes;
  const words = 'the header of s counts';
  expect(await said(1)).toEqual([`warning: ${words} 1 failures and errors, and 0 are there`]);
  expect(await said(2), 'each try is counted').toEqual([]);
  expect(await said(3)).toEqual([`failure: ${words} 3 failures and errors, and 0 are there`]);
});

test('a header may count the tries of its cases, as that of surefire does', async () => {
  const again = '<testcase name="a"><failure message="no"/><rerunFailure message="no"/></testcase>';
  const flaky = '<testcase name="b"><flakyFailure message="no"/></testcase>';
  const suite = (tests: number, failures: number) =>
    `<testsuite name="s" tests="${tests}" failures="${failures}">${again}${flaky}<testcase name="c"/></testsuite>`;
  expect((await junitOf(`<testsuites>${suite(5, 3)}</testsuites>`)).notes).toEqual([]);
  expect((await junitOf(suite(6, 3))).notes).toEqual([
    'warning: the header of s counts 6 cases, and 3 are there',
  ]);
});

test('the worst of several results counts', async () => {
  const both = (await read('odd')).cases.find(({ name }) => name === 'both');
  expect(both).toMatchObject({ status: 'error', message: 'and broke' });
  expect(both?.details).toBe('skipped: no\n\nfailure: but failed\n\nerror: and broke');
});

test('oddities are read all the same, and told', async () => {
  const report = await read('odd');
  expect(outline(report)).toEqual([
    'passed outer > inner::(no name)',
    'passed outer > inner::twice',
    'passed outer > inner::twice',
    'error outer > inner::both',
    'failed outer > inner::by words',
    'passed __proto__::\uFFFD[31mred\uFFFD',
    'passed says five::only one',
  ]);
  expect(report.notes).toEqual([
    'warning: the header of says five counts 5 cases, and 1 are there',
    'failure: the header of says five counts 1 failures and errors, and 0 are there',
    'warning: 2 characters are not readable or not allowed in XML and are shown as U+FFFD',
  ]);
});

test('a suite that broke outside of its cases is an entry', async () => {
  const report = await read('suite-errors');
  expect(outline(report)).toEqual([
    'error broken.Setup::(suite)',
    'error crashed.Native::(suite)',
    'error silent::(suite)',
    'passed ok::one',
  ]);
  expect(report.cases.map(({ message }) => message)).toEqual([
    'cannot connect',
    'fatal: out of memory',
    'only this was said',
    null,
  ]);
});

test.each([
  ['gbk', '登录::密码错误 x'],
  ['gb18030', '登录::密码错误 𠀀'],
  ['utf16le-bom', '登录::密码错误 🦄'],
  ['utf16be-no-bom', '登录::密码错误 🦄'],
  ['utf8-bom', '登录::密码错误 🦄'],
])('text in %s is decoded as declared', async (name, expected) => {
  const report = await read(name);
  expect(outline(report)).toEqual([`failed ${expected}`]);
  expect(report.cases[0]?.message).toBe('期望 401');
  expect(report.notes).toEqual([]);
});

test('ISO-8859-1 is decoded as declared', async () => {
  expect(outline(await read('latin1'))).toEqual(['passed été::déjà vu']);
});

test('what cannot be read is shown as U+FFFD and counted', async () => {
  const { cases, notes } = await read('control-characters');
  expect(cases[0]).toMatchObject({ name: 'n\uFFFDul', output: 'bell\uFFFD bad\uFFFD\uFFFD' });
  expect(notes[0]).toContain('4 characters');
});

test.each([
  ['truncated', ['passed c::first', 'failed c::second'], 'problem 5: the file ends before </testcase>'],
  ['two-roots', ['passed a::one'], 'problem 2: another document begins behind the first'],
  ['laughs', [], 'problem 2: a DOCTYPE is not accepted in a report'],
  ['external-entity', [], 'problem 1: a DOCTYPE is not accepted in a report'],
  ['undefined-entity', ['passed x::a'], 'problem 2: unknown entity &nbsp;'],
  ['empty', [], 'problem 1: the file is empty'],
  ['unknown-encoding', [], 'problem 1: the declared encoding "x-klingon" is not known'],
])('%s: what came before is kept, and the problem has its line', async (name, expected, problem) => {
  const report = await read(name);
  expect(outline(report)).toEqual(expected);
  expect(report.notes).toEqual([problem]);
});

test('another kind of document is refused by name', async () => {
  expect((await read('not-junit')).notes[0]).toMatch(/^problem 1: it is an HTML page/);
});

test.each(['&constructor;', '&toString;', '&__proto__;', '&#xZZ;', '&#1114112;', '&;'])(
  'the reference %s is a problem, never a text',
  async (reference) => {
    const { notes } = await junitOf(`<testsuite><testcase name="${reference}"/></testsuite>`);
    expect(notes[0]).toMatch(/^problem 1: /);
  },
);

test('depth, attributes and names have limits', async () => {
  const deep = (depth: number) => `${'<testsuite>'.repeat(depth)}${'</testsuite>'.repeat(depth)}`;
  expect((await junitOf(deep(100))).notes).toEqual([]);
  expect((await junitOf(deep(101))).notes[0]).toContain('nested more than 100 deep');
  const long = (length: number) => `<testsuite name="${'x'.repeat(length)}"><testcase name="a"/></testsuite>`;
  expect((await junitOf(long(65_536))).notes).toEqual([]);
  for (const length of [65_537, 1_000_000]) {
    expect((await junitOf(long(length))).notes[0]).toContain('an attribute is longer than 64 KiB');
  }
  expect((await junitOf(`<${'x'.repeat(300_000)}`)).notes[0]).toContain('a name is longer than 64 KiB');
  const many = Array.from({ length: 1001 }, (_, index) => `a${index}=""`).join(' ');
  expect((await junitOf(`<testsuite ${many}/>`)).notes[0]).toContain('more than 1,000 attributes');
});

test('a text is cut at 64 KiB with a mark, whole characters only', async () => {
  const text = '测'.repeat(2_000_000);
  const { cases } = await junitOf(
    `<testsuite><testcase name="a"><failure>${text}</failure><system-out><![CDATA[${text}]]></system-out></testcase></testsuite>`,
  );
  for (const kept of [cases[0]?.details ?? '', cases[0]?.output ?? '']) {
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(65_536);
    expect(kept).toMatch(/^测+\n\[cut at 64 KiB\]$/);
  }
});

test.each(['constructor', 'toString', '__proto__', 'valueOf'])(
  'an element may have the name of what every object has: %s',
  async (name) => {
    const { cases, notes } = await junitOf(`<testsuite><${name} a="1"/><testcase name="a"/></testsuite>`);
    expect([cases.length, notes]).toEqual([1, []]);
  },
);

test('comments before the root are passed over, however many there are', async () => {
  const comments = '<!-- --><!---->'.repeat(100);
  expect(outline(await junitOf(`${comments}<testsuite><testcase name="a"/></testsuite>`))).toEqual([
    'passed ::a',
  ]);
  const { notes } = await junitOf(`<?xml version="1.0"?><!-- a --> <!doctype html><html/>`);
  expect(notes[0]).toContain('HTML');
});

test('a header that counts failures of which no case tells is no success', async () => {
  const suite = '<testsuite name="s" tests="2" failures="1"><testcase name="a"/></testsuite>';
  const { notes } = await junitOf(`<testsuites failures="1">${suite}</testsuites>`);
  expect(notes.filter((note) => note.startsWith('failure'))).toEqual([
    'failure: the header of s counts 1 failures and errors, and 0 are there',
  ]);
  const flaky = '<testcase name="a"><flakyFailure message="no"/></testcase>';
  const warned = '<testcase name="a"/>';
  for (const told of [
    await junitOf(`<testsuite name="s" tests="1" failures="1">${flaky}</testsuite>`),
    await junitOf(`<testsuite name="s" tests="1" failures="0" warnings="2">${warned}</testsuite>`),
  ])
    expect(told.notes.filter((note) => note.startsWith('failure'))).toEqual([]);
});
