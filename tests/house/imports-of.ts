import ts from 'typescript';
import type { FoundImport } from './import-table.ts';
import { parse, walk } from './source-files.ts';

/** `server/store/sqlite.ts`: a path as the import table writes it. */
export const withinPackages = (path: string) => path.replace(/^packages\/([^/]+)\/src\//, '$1/');

/** The text of what is imported, for each form in which TypeScript can import. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0];
  return undefined;
}

/** Whether nothing of it is left when the program runs. */
function isOfTypes(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node) || !node.importClause) return false;
  const { isTypeOnly, name, namedBindings } = node.importClause;
  if (isTypeOnly || name || !namedBindings || !ts.isNamedImports(namedBindings)) return isTypeOnly;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((each) => each.isTypeOnly);
}

/** Every import of a source file, in the order in which they stand. */
export function importsOf(path: string): FoundImport[] {
  const found: FoundImport[] = [];
  walk(parse(path), (node) => {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteralLike(specifier)) {
      const lazy = ts.isCallExpression(node) || ts.isImportTypeNode(node);
      found.push({ from: withinPackages(path), specifier: specifier.text, lazy, ofTypes: isOfTypes(node) });
    }
  });
  return found;
}
