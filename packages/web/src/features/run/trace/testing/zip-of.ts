export interface Packed {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  /** What the directory says instead of the truth. */
  readonly lie?: { readonly bytes?: number; readonly storedBytes?: number; readonly headerAt?: number };
  readonly flags?: number;
}

/** Numbers of two and of four bytes, the lowest first. */
function numbers(...parts: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(parts.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of parts) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

const sizeOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, { length }) => sum + length, 0);

/** An archive, true or not. */
export async function zipOf(files: readonly Packed[]): Promise<Uint8Array> {
  const bodies: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  for (const { name, content, lie = {}, flags = 0 } of files) {
    const plain = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const packing = new Blob([plain]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    const stored = new Uint8Array(await new Response(packing).arrayBuffer());
    const title = new TextEncoder().encode(name);
    const common = numbers(
      ...([
        [2, 20],
        [2, flags],
        [2, 8],
        [4, 0],
        [4, 0],
      ] as const),
      ...([
        [4, lie.storedBytes ?? stored.length],
        [4, lie.bytes ?? plain.length],
        [2, title.length],
        [2, 0],
      ] as const),
    );
    const rest = numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, lie.headerAt ?? sizeOf(bodies)]);
    directory.push(numbers([4, 0x02014b50], [2, 20]), common, rest, title);
    bodies.push(numbers([4, 0x04034b50]), common, title, stored);
  }
  const counts = [
    [2, files.length],
    [2, files.length],
  ] as const;
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    ...counts,
    [4, sizeOf(directory)],
    [4, sizeOf(bodies)],
    [2, 0],
  );
  return new Uint8Array(await new Blob([...bodies, ...directory, end]).arrayBuffer());
}

/** A trace of these events alone. */
export const traceOfEvents = (
  events: readonly unknown[],
  more: readonly Packed[] = [],
): Promise<Uint8Array> =>
  zipOf([{ name: 'test.trace', content: events.map((event) => JSON.stringify(event)).join('\n') }, ...more]);
