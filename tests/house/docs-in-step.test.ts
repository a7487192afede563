import { existsSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { errorCatalogue, executorStateOwners, frameworks } from '@testyard/core';
import { executorEndpoints, nativeEndpoints, TemplateDocument } from '@testyard/protocol';
import { describe, expect, test } from 'vitest';
import { EXECUTOR_OPTIONS } from '../../packages/cli/src/options/executor-options.ts';
import { UP_OPTIONS } from '../../packages/cli/src/options/up-options.ts';
import { apiPage } from './api-page.ts';
import { commandPage } from './command-page.ts';
import { anchorOf, codeBlocksOf, codeSpansOf, linksOf, sectionsOf } from './markdown.ts';
import { projectFiles, readProjectFile, root } from './source-files.ts';

const pages = projectFiles(/\.md$/).filter((path) => !/(^|\/)(fixtures|node_modules)\//.test(path));

describe.each([
  ['README.md', 'README.zh-CN.md'],
  ['docs/getting-started.md', 'docs/getting-started.zh-CN.md'],
])('%s and its Chinese twin', (englishPage, chinesePage) => {
  const english = readProjectFile(englishPage);
  const chinese = readProjectFile(chinesePage);

  test('have the same headings in the same order, each in its language', () => {
    const levels = (text: string) => sectionsOf(text).map(({ heading }) => heading.level);
    expect(levels(chinese)).toEqual(levels(english));
    expect(
      sectionsOf(chinese).filter(({ heading }) => !/\p{Script=Han}|Testyard/u.test(heading.text)),
    ).toEqual([]);
  });

  test('show the same commands and documents', () => {
    const withoutWords = (text: string) =>
      codeBlocksOf(text).map(({ language, lines }) => ({
        language,
        lines: language === 'mermaid' ? lines.length : lines.map((line) => line.replace(/(^|\s+)# .*$/, '')),
      }));
    expect(withoutWords(chinese)).toEqual(withoutWords(english));
  });
});

describe('the error pages', () => {
  const labels = {
    'docs/errors.md': [/\bcause\b/i, /\bremedy\b|what to do/i],
    'docs/errors.zh-CN.md': [/原因/, /处理|解决|办法/],
  };
  test.each(Object.entries(labels))(
    '%s has one entry with cause and remedy for each code',
    (path, wanted) => {
      const entries = sectionsOf(readProjectFile(path)).filter(({ heading }) =>
        /^`?[A-Z][A-Z_]+`?$/.test(heading.text),
      );
      const codes = entries.map(({ heading }) => heading.text.replaceAll('`', ''));
      expect(codes.toSorted()).toEqual(Object.keys(errorCatalogue).toSorted());
      const incomplete = entries.filter(({ body }) => !wanted.every((label) => label.test(body)));
      expect(incomplete.map(({ heading }) => heading.text)).toEqual([]);
    },
  );
});

describe('what pages point at', () => {
  const isExternal = (target: string) => /^[a-z]+:/.test(target);

  function brokenLinks(page: string): string[] {
    return linksOf(readProjectFile(page)).filter((target) => {
      if (isExternal(target)) return false;
      const [file = '', anchor] = decodeURI(target).split('#');
      const path = file === '' ? page : posix.join(posix.dirname(page), file);
      if (!existsSync(join(root, path))) return true;
      if (!anchor || !path.endsWith('.md')) return false;
      return !sectionsOf(readProjectFile(path)).some(({ heading }) => anchorOf(heading.text) === anchor);
    });
  }

  test('links within the project lead somewhere', () => {
    const broken = pages.flatMap((page) => brokenLinks(page).map((target) => `${page}: ${target}`));
    expect(broken).toEqual([]);
  });

  test('files that are named exist', () => {
    const named = /^(packages|tests|scripts|bench|examples|docs)\/[\w./-]+$/;
    const missing = pages.flatMap((page) =>
      codeSpansOf(readProjectFile(page))
        .filter((span) => named.test(span) && !existsSync(join(root, span)))
        .map((span) => `${page}: ${span}`),
    );
    expect(missing).toEqual([]);
  });

  test('every decision record is listed in docs/architecture.md', () => {
    const records = projectFiles(/^docs\/adr\/.*\.md$/).map((path) => path.slice('docs/'.length));
    const listed = linksOf(readProjectFile('docs/architecture.md')).filter((target) =>
      /^adr\/.+/.test(target),
    );
    expect(listed.toSorted()).toEqual(records.toSorted());
  });
});

test('docs/api.md is what the endpoint tables say (UPDATE_DOCS=1 writes it)', () => {
  const page = apiPage({ nativeEndpoints, executorEndpoints });
  if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, 'docs/api.md'), page);
  expect(readProjectFile('docs/api.md')).toBe(page);
});

test('docs/command-line.md is what the program says of itself (UPDATE_DOCS=1 writes it)', async () => {
  const page = await commandPage();
  if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, 'docs/command-line.md'), page);
  expect(readProjectFile('docs/command-line.md')).toBe(page);
});

test.each([
  ['docs/operate.md', 'Options', UP_OPTIONS],
  ['docs/executors.md', 'Starting one', EXECUTOR_OPTIONS],
])('%s has every option of its command with its variable, and no other', (page, heading, options) => {
  const section = sectionsOf(readProjectFile(page)).find((each) => each.heading.text === heading);
  const rows = [...(section?.body ?? '').matchAll(/^\| `(--[\w-]+)` \| `(\w+)` \|/gm)];
  const told = rows.map(([, flag, variable]) => `${flag} ${variable}`);
  expect(told.toSorted()).toEqual(
    options.map(({ flag, variable }) => `${flag.split(' ')[0]} ${variable}`).toSorted(),
  );
});

test('docs/executors.md has every state of an executor, with what ends it', () => {
  const page = readProjectFile('docs/executors.md');
  for (const [state, { takesWork, party, deadline }] of Object.entries(executorStateOwners))
    expect(page).toContain(`| \`${state}\` | ${takesWork ? 'yes' : 'no'} | ${party} | ${deadline} |`);
});

test('each framework is named where a template names one, by pages and in the schema for editors', () => {
  const told = [
    JSON.stringify(TemplateDocument.properties.framework),
    ...['docs/templates.md', 'docs/frameworks.md'].map(readProjectFile),
  ];
  for (const text of told) for (const name of frameworks) expect(text).toContain(name);
});
