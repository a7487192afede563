import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { isUnitTest, parse, placeOf, projectFiles, readProjectFile, walk } from './source-files.ts';

const fileCap = 400;
const testFileCap = 600;
const functionCap = 60;
const parameterCap = 3;
const ordinaryFile = 250;
const ordinaryFunction = 25;

const allSources = projectFiles(/^(packages|tests|bench|scripts)\/.*\.(ts|tsx|mjs|js|py)$/);
const program = allSources.filter((path) => /\.(ts|tsx|mjs|js)$/.test(path) && !isTest(path));

function isTest(path: string): boolean {
  return isUnitTest(path) || path.startsWith('tests/');
}

const linesOf = (path: string) => readProjectFile(path).split('\n').length - 1;

function lengthOf(node: ts.Node): number {
  const file = node.getSourceFile();
  const line = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart()) + 1;
}

type FunctionWithBody =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration;
const isFunction = (node: ts.Node): node is FunctionWithBody =>
  (ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)) &&
  node.body !== undefined;

function functionsOf(path: string): FunctionWithBody[] {
  const found: FunctionWithBody[] = [];
  walk(parse(path), (node) => {
    if (isFunction(node)) found.push(node);
  });
  return found;
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false);

/** Whether other files can call it: an exported function, an exported constant, a method of an exported class. */
function isPublic(node: FunctionWithBody): boolean {
  if (ts.isMethodDeclaration(node)) return isExported(node.parent);
  if (ts.isVariableDeclaration(node.parent)) return isExported(node.parent.parent.parent);
  return isExported(node);
}

function percentile90(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.9)] ?? 0;
}

describe('sizes', () => {
  let functions: readonly FunctionWithBody[];
  beforeAll(() => {
    functions = program.flatMap(functionsOf);
  });

  test(`no file is longer than ${fileCap} lines, no test longer than ${testFileCap}`, () => {
    const cap = (path: string) => (isTest(path) ? testFileCap : fileCap);
    const tooLong = allSources.filter((path) => linesOf(path) > cap(path));
    expect(tooLong.map((path) => `${path}: ${linesOf(path)} lines`)).toEqual([]);
  });

  test(`nine files of ten have at most ${ordinaryFile} lines`, () => {
    expect(percentile90(program.map(linesOf))).toBeLessThanOrEqual(ordinaryFile);
  });

  test(`no function is longer than ${functionCap} lines, nine of ten at most ${ordinaryFunction}`, () => {
    const tooLong = functions.filter((node) => lengthOf(node) > functionCap);
    expect(tooLong.map((node) => `${placeOf(node)}: ${lengthOf(node)} lines`)).toEqual([]);
    expect(percentile90(functions.map(lengthOf))).toBeLessThanOrEqual(ordinaryFunction);
  });

  test(`what other files call takes at most ${parameterCap} parameters`, () => {
    const tooMany = functions.filter((node) => isPublic(node) && node.parameters.length > parameterCap);
    expect(tooMany.map((node) => `${placeOf(node)}: ${node.parameters.length} parameters`)).toEqual([]);
  });
});
