import { beforeAll, describe, expect, test } from 'vitest';
import { circlesAmong } from './circles.ts';
import { type FoundImport, objectionTo, readImportTable, roomOf, targetOf } from './import-table.ts';
import { importsOf, withinPackages } from './imports-of.ts';
import { isUnitTest, projectFiles, readProjectFile } from './source-files.ts';

const rows = readImportTable(readProjectFile('docs/architecture.md'));
const isForTests = (path: string) => path.includes('/testing/');
const sources = projectFiles(/^packages\/[^/]+\/src\/.*\.(ts|tsx|js|mjs)$/).filter(
  (path) => !isUnitTest(path) && !isForTests(path),
);

describe('who may import whom', () => {
  let imports: readonly FoundImport[];
  beforeAll(() => {
    imports = sources.flatMap(importsOf);
  });

  test('every package and every room of the table exists, and every source file has a row', () => {
    expect(rows.length).toBeGreaterThan(10);
    const homeless = sources.filter((path) => !roomOf(withinPackages(path), rows));
    expect(homeless).toEqual([]);
    const packages = new Set(
      projectFiles(/^packages\/[^/]+\/package\.json$/).map((path) => path.split('/')[1]),
    );
    expect(new Set(rows.map((row) => row.folder.split('/')[0]))).toEqual(packages);
  });

  test('every import under packages/ is allowed by the table in docs/architecture.md', () => {
    const objections = imports.flatMap((found) => objectionTo(found, rows) ?? []);
    expect(objections).toEqual([]);
  });

  test('no files load each other in a circle; types may name one another', () => {
    const loading = imports.filter(({ lazy, ofTypes }) => !lazy && !ofTypes);
    expect(circlesAmong(loading.map((found) => [found.from, targetOf(found)]))).toEqual([]);
  });

  test('what stands in a `testing` folder is imported by tests only', () => {
    const found = imports.filter(({ specifier }) => isForTests(specifier));
    expect(found).toEqual([]);
  });
});

describe('the reading of the table', () => {
  const objection = (from: string, specifier: string, lazy = false) =>
    objectionTo({ from, specifier, lazy, ofTypes: false }, rows);

  test.each([
    ['core may not touch Node', 'core/runs/start.ts', 'node:fs'],
    ['core may not use a package', 'core/runs/start.ts', 'typebox'],
    ['a door may not use the store', 'server/http/native/runs.ts', '../../store/sqlite.ts'],
    ['a door may not use kysely', 'server/http/native/runs.ts', 'kysely'],
    ['a door may not use another door', 'server/http/iam/tokens.ts', '../native/runs.ts'],
    ['the dialect may not use the protocol', 'server/http/attask/execution.ts', '@testyard/protocol'],
    ['a framework may not use another', 'executor/frameworks/pytest/session.ts', '../command/session.ts'],
    ['a framework may not use the loops', 'executor/frameworks/pytest/session.ts', '../../loops/claim.ts'],
    ['the executor may not use core', 'executor/loops/claim.ts', '@testyard/core'],
    ['a folder without a row may not exist', 'server/helpers/strings.ts', 'node:fs'],
    ['commands load the server lazily only', 'cli/commands/up.ts', '@testyard/server'],
  ])('%s', (_, from, specifier) => {
    expect(objection(from, specifier)).toBeDefined();
  });

  test.each([
    ['core may use itself', 'core/runs/start.ts', '../ledger/verdict.ts'],
    ['a framework may use the contract', 'executor/frameworks/pytest/session.ts', '../framework.ts'],
    ['the wiring may use a store', 'server/app.ts', './store/sqlite.ts'],
    ['a file within its folder', 'executor/frameworks/pytest/session.ts', './channel.ts'],
  ])('%s', (_, from, specifier) => {
    expect(objection(from, specifier)).toBeUndefined();
  });

  test('a command may load the server by import()', () => {
    expect(objection('cli/commands/up.ts', '@testyard/server', true)).toBeUndefined();
  });
});
