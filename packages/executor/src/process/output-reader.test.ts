import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { discardPipes, openOutputPipes } from './output-pipes.ts';
import { OutputReader } from './output-reader.ts';

async function openReader(held: Promise<void> = Promise.resolve()) {
  const folder = await mkdtemp(join(tmpdir(), 'testyard-output-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [pipe] = await openOutputPipes(folder, 1);
  if (!pipe) throw new Error('no pipe');
  onTestFinished(() => discardPipes([pipe]));
  const kept: Uint8Array[] = [];
  const reader = new OutputReader(pipe, async (bytes) => {
    await held;
    kept.push(bytes);
  });
  return { reader, kept, write: (text: string) => writeSync(pipe.writeEnd, text) };
}

const textOf = (kept: readonly Uint8Array[]) => Buffer.concat(kept).toString();

test('what was read at once stays as it was, whatever is read after it', async () => {
  const { reader, kept, write } = await openReader();
  for (const text of ['first ', 'second ', 'third']) {
    write(text);
    await reader.flush();
  }
  expect(textOf(kept)).toBe('first second third');
});

test('a look at a program that wrote nothing leaves no garbage of the size of a pipe', async () => {
  const { reader } = await openReader();
  await reader.flush();
  const { arrayBuffers } = process.memoryUsage();
  for (let looks = 0; looks < 100; looks += 1) await reader.flush();
  expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(1024 * 1024);
});

test.each([0, 1, 2, 3])(
  'a flush has all that was written before it where the sink takes none until %i rounds of the event loop later',
  async (rounds) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { reader, kept, write } = await openReader(held);
    const piece = 'x'.repeat(60_000);
    for (let pieces = 0; pieces < 6; pieces += 1) {
      write(piece);
      if (pieces < 5) for (let round = 0; round < 3; round += 1) await nextRound();
    }
    write('end');
    const flushed = reader.flush();
    for (let round = 0; round < rounds; round += 1) await nextRound();
    release();
    await flushed;
    expect(textOf(kept)).toBe(`${piece.repeat(6)}end`);
  },
);
