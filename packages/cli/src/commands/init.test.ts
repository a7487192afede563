import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TemplateDocument } from '@testyard/protocol';
import { findingsOfDocument } from '@testyard/server';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
beforeEach(async () => {
  terminal = await playTerminal();
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(terminal.cwd, 'shop', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

const init = (...argv: string[]) => terminal.run('init', '--folder', 'shop', ...argv);
const readText = () => readFile(join(terminal.cwd, 'shop/shop.testyard.yaml'), 'utf8');
async function written(): Promise<TemplateDocument> {
  const document = parse(await readText()) as TemplateDocument;
  // Whatever is written can be saved.
  expect(await findingsOfDocument(document, 'en')).toEqual([]);
  return document;
}
const packageOf = (content: object) => ({
  'package.json': JSON.stringify(content),
  'package-lock.json': '{}',
});

describe('what is found', () => {
  test.each<[string, Record<string, string>, Partial<TemplateDocument>]>([
    ['pytest by its configuration', { 'pytest.ini': '[pytest]' }, { framework: 'pytest' }],
    [
      'pytest by a table of pyproject.toml',
      { 'pyproject.toml': '[tool.pytest.ini_options]\n' },
      { framework: 'pytest' },
    ],
    ['pytest by a folder of tests', { 'tests/test_a.py': '' }, { framework: 'pytest', select: ['tests'] }],
    [
      'vitest, with its dependencies installed first',
      packageOf({ devDependencies: { vitest: '1' } }),
      { framework: 'vitest', setup: ['npm ci'] },
    ],
    [
      'Playwright',
      packageOf({ devDependencies: { '@playwright/test': '1' } }),
      { framework: 'playwright', setup: ['npm ci'] },
    ],
    ['Jest', packageOf({ devDependencies: { jest: '30' } }), { framework: 'jest', setup: ['npm ci'] }],
    [
      'the test runner of Node',
      packageOf({ scripts: { test: 'node --test test/*.mjs' } }),
      { framework: 'node-test', select: ['test/*.mjs'] },
    ],
    [
      'any other script as one case',
      packageOf({ scripts: { test: 'ava && tsd' } }),
      { command: ['npm', 'test'] },
    ],
    [
      'Maven with the reports of Surefire',
      { 'pom.xml': '<project/>', mvnw: '' },
      {
        command: ['sh', './mvnw', '--batch-mode', 'test'],
        report: { junit: '**/target/surefire-reports/TEST-*.xml' },
      },
    ],
    ['Gradle', { 'build.gradle.kts': '' }, { report: { junit: '**/build/test-results/test/*.xml' } }],
    [
      'Robot Framework',
      { 'tests/shop.robot': '' },
      {
        command: ['robot', '--outputdir', 'results', 'tests'],
        report: { robot: 'results/output.xml' },
      },
    ],
    ['Go', { 'go.mod': 'module x' }, { framework: 'go-test' }],
    [
      'Cucumber-js',
      packageOf({ devDependencies: { '@cucumber/cucumber': '12.9.0' } }),
      { framework: 'cucumber-js' },
    ],
    ['make', { Makefile: 'all:\n\ntest: all\n\ttrue\n' }, { command: ['make', 'test'] }],
  ])('%s', async (_, files, expected) => {
    await write(files);
    expect(await init()).toBe(0);
    expect(await written()).toMatchObject({ name: 'shop', source: { path: '.' }, ...expected });
    expect(terminal.stdout.text).toContain('testyard apply -f shop/shop.testyard.yaml');
    expect(terminal.stdout.text).toContain('testyard run shop');
  });

  test('of several the first is taken, and the others are said', async () => {
    await write({ 'pytest.ini': '', Makefile: 'test:\n', ...packageOf({ scripts: { test: 'x' } }) });
    expect(await init()).toBe(0);
    expect(terminal.stdout.text).toContain('Instead of the first: --use node, --use make');
    expect(await written()).toMatchObject({ framework: 'pytest' });
    expect(await init('--use', 'make', '--force')).toBe(0);
    expect(await written()).toMatchObject({ command: ['make', 'test'] });
    expect(await init('--use', 'go', '--force')).toBe(2);
  });

  test.each<[string, Record<string, string>]>([
    ['an empty folder', { 'README.md': '' }],
    ['the placeholder of npm', packageOf({ scripts: { test: 'echo "Error: no test specified" && exit 1' } })],
    [
      'a Makefile without tests, a package.json that is none',
      { Makefile: 'test := x\n', 'package.json': '[' },
    ],
  ])('%s has none, and the next step is told', async (_, files) => {
    await write(files);
    expect(await init()).toBe(2);
    expect(terminal.stderr.text).toContain('testyard init --junit "reports/*.xml" -- <command>');
  });
});

test('any command, with the report that it writes', async () => {
  await write({ 'pytest.ini': '' });
  expect(await init('--junit', 'out/*.xml', '--', './run.sh', '--fast')).toBe(0);
  expect(await written()).toMatchObject({ command: ['./run.sh', '--fast'], report: { junit: 'out/*.xml' } });
});

test('a file that is there is left alone without --force', async () => {
  await write({ 'pytest.ini': '', 'shop.testyard.yaml': 'mine\n' });
  expect(await init()).toBe(2);
  expect(terminal.stderr.text).toContain('--force');
  expect(await readText()).toBe('mine\n');
});

test('the file names its schema for editors, and the repository for other hosts, without a password', async () => {
  const config = (url: string) => `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`;
  await write({
    'pytest.ini': '',
    '.git/HEAD': 'ref: refs/heads/trunk\n',
    '.git/config': config('git@h:a/b.git'),
  });
  expect(await init('--server', 'https://yard.example.org')).toBe(0);
  const text = await readText();
  expect(text).toContain(
    '# yaml-language-server: $schema=https://yard.example.org/schemas/template.v1.json\n',
  );
  expect(text).toMatch(/^# source:\n# {3}git: git@h:a\/b\.git\n# {3}ref: trunk\n$/m);
  await write({ '.git/config': config('https://me:secret@h/a.git') });
  expect(await init('--force')).toBe(0);
  expect(await readText()).not.toContain('secret');
});
