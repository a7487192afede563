// Two failures are of one kind where their messages differ in nothing but what changes from run to run.

const escapeSequence = new RegExp(
  `${String.fromCharCode(27)}(\\[[0-9;?]*[ -/]*[@-~]|\\][^\\u0007]*\\u0007)`,
  'g',
);
const longestMessage = 500;

/** In this order: what is special is masked before what is general. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\bhttps?:\/\/[^\s'"<>)]+/gi, '<url>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b0x[0-9a-f]+\b/gi, '<id>'],
  [/\b\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?/g, '<time>'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g, '<address>'],
  [/\b\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\b/g, '<time>'],
  [/\b[a-z]:\\[^\s'":]+/gi, '<path>'],
  [/(?<![\w<])(~|\.{1,2})?(\/[\w.@+-]+){2,}\/?(:\d+)*/g, '<path>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}\b/gi, '<id>'],
  [/-?\d+(?:[.,]\d+)*/g, '<n>'],
];

/** The first line of a message without what colours a terminal. */
export function firstLineOf(message: string): string {
  return (
    message.slice(0, longestMessage).replace(escapeSequence, '').trimStart().split('\n', 1)[0] ?? ''
  ).trim();
}

/** The message with numbers, ids, addresses, paths and times masked: equal for failures of one kind. */
export function errorSignature(message: string): string {
  let text = firstLineOf(message);
  for (const [pattern, mask] of masks) text = text.replace(pattern, mask);
  return text.replace(/\s+/g, ' ');
}
