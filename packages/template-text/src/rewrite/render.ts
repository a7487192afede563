// What comes into a text anew, as somebody would write it there.
import { Document, isScalar, type Node, Scalar, type ToStringOptions, visit } from 'yaml';

const options: ToStringOptions = { lineWidth: 0, flowCollectionPadding: false };
const longestFlow = 72;

/** Whether a value is a list of single values that has room on one line. */
export const isShortList = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((item) => typeof item !== 'object') &&
  JSON.stringify(value).length <= longestFlow;

/** Lines of a value below its key, or of a whole document; within something, short lists stand on the line of their key. */
export function blockOf(value: unknown, isWithin: boolean): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, list, way) => {
      if (isShortList(list.toJS(document)) && (isWithin || way.length > 3)) list.flow = true;
    },
  });
  return document.toString(options);
}

/** One value as it stands behind a colon or a dash, in the style of the one before; with line ends where it is a block. */
export function scalarOf(value: unknown, like: Scalar | null): string {
  const scalar = new Scalar(value);
  const isText = typeof value === 'string';
  // Single quotes have no escapes: a text of several lines would be folded in them.
  const hasLines = isText && value.includes('\n');
  // An empty text has quotes because it must.
  if (isText && like?.type?.startsWith('QUOTE') && like.value !== '')
    scalar.type = hasLines ? 'QUOTE_DOUBLE' : (like.type as Scalar.Type);
  if (isText && like?.type?.startsWith('BLOCK') && hasLines) scalar.type = like.type as Scalar.Type;
  const document = new Document({});
  document.set('k', scalar);
  return document.toString(options).replace(/^k: ?/, '').replace(/\n$/, '');
}

/** A value within brackets, quoted as `like` is where that is a single value; `isJson`: as JSON has it. */
export function flowOf(value: unknown, isJson: boolean, like?: Node | null): string {
  if (isJson) return JSON.stringify(value);
  const document = new Document([value], { aliasDuplicateObjects: false });
  const isQuoted = isScalar(like) && like.type?.startsWith('QUOTE') && like.value !== '';
  const type = isQuoted ? like.type : undefined;
  visit(document, {
    Scalar: (key, node) => {
      if (type && key !== 'key' && typeof node.value === 'string') node.type = type as Scalar.Type;
    },
  });
  const text = document.toString({ ...options, collectionStyle: 'flow' });
  return text
    .trim()
    .replace(/^\[|\]$/g, '')
    .trim();
}
