import { Composer, type CST, type Document, Lexer, type LineCounter, type ParsedNode, Parser } from 'yaml';

/** Deeper than this no template is. */
const deepest = 60;

/** Where a text goes deeper than anything that is read. */
export class TooDeep extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super('Nested too deeply');
    this.offset = offset;
  }
}

/**
 * The trees of a text, one for each document in it, with the tokens of its source: the core schema of YAML 1.2, keys are
 * texts. Equal keys are not looked for here, as comparing each with each takes minutes where there are many. Throws
 * TooDeep: beyond some thousand levels composing a tree ends the whole process.
 */
export function parseTrees(text: string, lines?: LineCounter): Document.Parsed[] {
  const composer = new Composer<ParsedNode, true>({
    keepSourceTokens: true,
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const errors = Error as { stackTraceLimit?: number };
  const { stackTraceLimit = 10 } = errors;
  // A text can be wrong at each of its characters, and where a parser was when it saw that helps nobody.
  errors.stackTraceLimit = 0;
  try {
    return [...composer.compose(tokensOf(text, lines), true, text.length)];
  } finally {
    errors.stackTraceLimit = stackTraceLimit;
  }
}

function* tokensOf(text: string, lines: LineCounter | undefined): Generator<CST.Token> {
  lines?.addNewLine(0);
  const parser = new Parser(lines?.addNewLine);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > deepest) throw new TooDeep(parser.offset);
  }
  yield* parser.end();
}
