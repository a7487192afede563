import { isScalar, LineCounter } from 'yaml';
import { parseTrees, TooDeep } from './parse-tree.ts';
import { type Place, readTree, type YamlReading } from './read-yaml.ts';

/** One document of a file that may have several. */
export interface OneDocument {
  /** As it stands in the file, with the comments around it, without the lines that divide the documents. */
  readonly text: string;
  /** Where it begins. */
  readonly start: Place;
  /** Places are those of the file. */
  readonly reading: YamlReading;
}

/** The documents of a text in their order; those in which nothing stands are left out. */
export function documentsIn(text: string): OneDocument[] {
  const lines = new LineCounter();
  try {
    const trees = parseTrees(text, lines);
    return trees.flatMap((tree, index) => {
      const isEmpty = tree.contents === null || (isScalar(tree.contents) && tree.contents.source === '');
      if (isEmpty && tree.errors.length === 0) return [];
      const start = trees[index - 1]?.range[2] ?? 0;
      const own = trees.length === 1 ? text : undivided(text.slice(start, tree.range[2]));
      const { line, col } = lines.linePos(tree.contents?.range[0] ?? start);
      return [{ text: own, start: { line, column: col }, reading: readTree(tree, lines) }];
    });
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const { line, col } = lines.linePos(error.offset);
    return [
      {
        text,
        start: { line: 1, column: 1 },
        reading: { document: undefined, flaw: { rule: 'TOO_DEEP', line, column: col } },
      },
    ];
  }
}

const undivided = (text: string) =>
  text.replace(/^---[ \t]*\r?\n/, '').replace(/(^|\n)\.\.\.[ \t]*\r?\n?$/, '$1');
