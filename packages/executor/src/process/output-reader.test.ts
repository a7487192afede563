import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { discardPipes, openOutputPipes } from './output-pipes.ts';
import { OutputReader } from './output-reader.ts';

async function openReader() {
  const folder = await mkdtemp(join(tmpdir(), 'testyard-output-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [pipe] = await openOutputPipes(folder, 1);
  if (!pipe) throw new Error('no pipe');
  onTestFinished(() => discardPipes([pipe]));
  const kept: Uint8Array[] = [];
  const reader = new OutputReader(pipe, async (bytes) => void kept.push(bytes));
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
