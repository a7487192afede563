// Changes what a text says and leaves everything else as it stands: comments, order, quotes, blank lines.

import { parseTrees } from '../parse-tree.ts';
import { type ReadText, readYaml } from '../read-yaml.ts';
import { toYaml } from '../to-yaml.ts';
import { OnlyByHand } from './changes.ts';
import { commentsOf, keepsComments } from './comments.ts';
import { Rewrite } from './rewrite.ts';
import { sameValue } from './same-value.ts';
import { SourceText } from './source-text.ts';
import { applied } from './splices.ts';

/**
 * The text so that it says the document: only what differs is written anew, each comment stays, and a new member stands
 * behind the one that it follows in the document. Null where that cannot be done: the text is no YAML, or what differs
 * is written by anchors, aliases or tags. What is returned was read again and says the document.
 */
export function withDocument(text: string, document: unknown): string | null {
  const reading = readYaml(text);
  if (reading.flaw) return null;
  if (says(reading, document)) return text;
  const changed = rewritten(text, reading.document, document);
  if (changed === null) return null;
  const again = readYaml(changed);
  if (again.flaw || !says(again, document)) return null;
  return keepsComments(commentsOf(text), commentsOf(changed)) ? changed : null;
}

/** A text in which nothing stands says what has no member. */
const says = ({ document: said }: ReadText, document: unknown): boolean => sameValue(said ?? {}, document);

function rewritten(text: string, before: unknown, after: unknown): string | null {
  const end = /\r?\n/.exec(text)?.[0] ?? '\n';
  const isEnded = text === '' || text.endsWith('\n');
  const whole = isEnded ? text : `${text}${end}`;
  const [tree] = parseTrees(whole);
  if (!tree?.contents || before === null) return `${whole}${toYaml(after).replaceAll('\n', end)}`;
  const rewrite = new Rewrite(new SourceText(whole, end));
  try {
    rewrite.changeRoot(tree.contents, before, after);
  } catch (error) {
    if (error instanceof OnlyByHand) return null;
    throw error;
  }
  const changed = applied(whole, rewrite.splices);
  return changed === null || isEnded ? changed : changed.replace(/\r?\n$/, '');
}
