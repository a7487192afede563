import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The folder of the checkout, with a slash at the end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Paths, relative to the checkout, of all files that git knows or would add, and that are there. */
export function projectFiles(pattern: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listed.split('\0'))].filter(
    (path) => pattern.test(path) && existsSync(join(root, path)),
  );
}

export const readProjectFile = (path: string): string => readFileSync(join(root, path), 'utf8');

export const isUnitTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

export function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readProjectFile(path), ts.ScriptTarget.Latest, true);
}

/** Calls `visit` for the node and everything below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** `path:line` of a node, counted from 1, as editors and terminals link it. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
