import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { reportedCase, reportedTry, sourceOf, textOf } from '../../testing/played-source.ts';
import { htmlTexts } from './html-texts.ts';
import { writeHtml } from './write-html.ts';

const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const evil = '</script><img src=x onerror=alert(1)><style>*{display:none}</style><!--"\'\u202e';
const evilCase = reportedCase({
  ...{
    id: '1',
    name: evil,
    suite: evil,
    file: evil,
    status: 'failed',
    cause: 'test',
    message: evil,
    attempts: 2,
  },
  tries: [reportedTry({ message: evil, details: evil, output: evil, executor: evil })],
  files: [{ id: '5', name: evil, size: 1, sha256: '' }],
});

test('its policy allows its own style and script alone, and it asks for nothing', async () => {
  const html = await textOf(writeHtml(sourceOf([evilCase]), 'en'));
  const policy = /content="(default-src[^"]*)"/.exec(html)?.[1] ?? '';
  expect(policy).toContain(`style-src ${hash(/<style>(.*?)<\/style>/s.exec(html)?.[1])};`);
  expect(policy).toContain(`script-src ${hash(/<script>(.*?)<\/script>/s.exec(html)?.[1])};`);
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(html).not.toMatch(/ (src|style|on[a-z]+)=["a-z]*"|<link|@import|url\(/i);
});

test('what tests say is text wherever it stands', async () => {
  const html = await textOf(
    writeHtml(
      sourceOf([evilCase], {
        sut: { name: evil, branch: evil, build: evil, ip: evil, port: evil, guard: null, note: evil },
      }),
      'zh',
    ),
  );
  expect(html).not.toContain('<img');
  expect(html.match(/<style>/g)).toHaveLength(1);
  expect(html.match(/<script/g)).toHaveLength(html.match(/<\/script>/g)?.length ?? 0);
  expect(html).not.toMatch(/<!--|\u202e(?!")/);
  const data = [...html.matchAll(/<script type="application\/json"[^>]*>(.*?)<\/script>/gs)].map(([, text]) =>
    JSON.parse(text ?? ''),
  );
  expect(data[1]).toMatchObject([[0, evil, evil, 0, 0, 12, evil]]);
});

test('the worst comes first, by what went wrong, with its assertion', async () => {
  const cases = [
    reportedCase({ id: '1', name: 'ok' }),
    reportedCase({ id: '2', status: 'not-run', cause: 'stopped', message: 'stopped' }),
    reportedCase({ id: '3', name: 'a', status: 'failed', cause: 'test', message: 'expected 1, got 2' }),
    reportedCase({ id: '4', name: 'b', status: 'failed', cause: 'test', message: 'expected 3, got 4' }),
  ];
  const html = await textOf(writeHtml(sourceOf(cases), 'en'));
  const groups = [...html.matchAll(/<details class="group.*?<\/summary>/g)].map(([text]) =>
    text.replace(/<[^>]*>/g, ''),
  );
  expect(groups).toEqual(['Failed ×2 expected …, got …', 'Not run · stopped ×1 stopped']);
  expect(html).toContain('<pre class="assertion">expected 1, got 2</pre>');
  const rows = [...html.matchAll(/class="cases">(.*?)<\/script>/gs)].flatMap(
    ([, text]) => JSON.parse(text ?? '') as unknown[][],
  );
  expect(rows.map((row) => row[2])).toEqual(['test 2', 'a', 'b', 'ok']);
});

test('more failures than a page can show are counted and in the list', async () => {
  const cases = Array.from({ length: 700 }, (_, index) =>
    reportedCase({ id: String(index), status: 'failed', cause: 'test', message: `m${index}` }),
  );
  const html = await textOf(writeHtml(sourceOf(cases), 'en'));
  expect(html.match(/<pre class="assertion">m/g)).toHaveLength(500);
  expect(html).toContain(htmlTexts.en.moreFailures(200));
  expect(html).toContain('×700 m…');
});

test('without cases it says so', async () => {
  const html = await textOf(writeHtml(sourceOf([]), 'zh'));
  expect(html).toContain(htmlTexts.zh.noFailures);
});
