/** One server-sent event; the fields that it has not are empty. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/**
 * Reads an event stream as our server writes it: lines end with LF, a field once an event, a space behind its colon.
 * `onHeard` is told of all that comes, also of what is no event: the server is there.
 */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  onHeard: () => void,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of bytes) {
    onHeard();
    text += decoder.decode(part, { stream: true });
    // An event may come in many parts: only what is new is searched.
    if (!text.includes('\n\n', Math.max(0, text.length - part.length - 1))) continue;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) yield eventOf(block);
  }
}

function eventOf(block: string): ServerEvent {
  const event = { event: '', id: '', data: '' };
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    if (name === 'event' || name === 'id' || name === 'data') event[name] = line.slice(colon + 2);
  }
  return event;
}
