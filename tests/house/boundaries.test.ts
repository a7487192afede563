import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FoundImport, objectionTo, readImportTable, roomOf } from './import-table.ts';
import { isUnitTest, parse, projectFiles, readProjectFile, walk } from './source-files.ts';

const rows = readImportTable(readProjectFile('docs/architecture.md'));
const isForTests = (path: string) => path.includes('/testing/');
const sources = projectFiles(/^packages\/[^/]+\/src\/.*\.(ts|tsx|js|mjs)$/).filter(
  (path) => !isUnitTest(path) && !isForTests(path),
);
const withinPackages = (path: string) => path.replace(/^packages\/([^/]+)\/src\//, '$1/');

/** The text of what is imported, for each form in which TypeScript can import. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0];
  return undefined;
}

function importsOf(path: string): FoundImport[] {
  const found: FoundImport[] = [];
  walk(parse(path), (node) => {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteralLike(specifier)) {
      const lazy = ts.isCallExpression(node) || ts.isImportTypeNode(node);
      found.push({ from: withinPackages(path), specifier: specifier.text, lazy });
    }
  });
  return found;
}

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

  test('what stands in a `testing` folder is imported by tests only', () => {
    const found = imports.filter(({ specifier }) => isForTests(specifier));
    expect(found).toEqual([]);
  });
});

describe('the reading of the table', () => {
  const objection = (from: string, specifier: string, lazy = false) =>
    objectionTo({ from, specifier, lazy }, rows);

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
