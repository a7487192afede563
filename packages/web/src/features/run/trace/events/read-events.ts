import { type Fields, fieldsOf } from './fields.ts';
import { type Line, LineSplitter } from './line-splitter.ts';
import type { Turns } from './turns.ts';

const mostLineBytes = 2 * 1024 * 1024;
/** Snapshots of the document are most of a trace, and nothing of them is shown. */
const unwanted = new TextEncoder().encode('{"type":"frame-snapshot"');

interface Reading {
  readonly turns: Turns;
  readonly take: (event: Fields) => void;
}

/** Reads events, one a line; answers how many lines were no event, or too long for one. */
export async function readEvents(
  pieces: AsyncIterable<Uint8Array>,
  { turns, take }: Reading,
): Promise<number> {
  const splitter = new LineSplitter(mostLineBytes);
  const decoder = new TextDecoder();
  let unread = 0;
  const read = (line: Line) => {
    if (line.bytes.length === 0 || isUnwanted(line.bytes)) return;
    const event = line.isCut ? null : parsed(decoder.decode(line.bytes));
    if (event === null) unread += 1;
    else take(event);
  };
  for await (const piece of pieces) {
    for (const line of splitter.push(piece)) {
      read(line);
      await turns.pass();
    }
    await turns.pass();
  }
  read(splitter.end());
  return unread;
}

const isUnwanted = (line: Uint8Array) => unwanted.every((byte, n) => line[n] === byte);

function parsed(text: string): Fields | null {
  try {
    const event = fieldsOf(JSON.parse(text));
    return typeof event.type === 'string' ? event : null;
  } catch {
    return null;
  }
}
