import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LeaseEvent } from '@testyard/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogSpool } from '../loops/log-spool.ts';
import { EventQueue } from './event-queue.ts';
import { GroupSync } from './group-sync.ts';
import { encodeRecord, type JournalRecord, journalMagic, readRecords } from './journal-records.ts';
import { LeaseJournal } from './lease-journal.ts';
import { JournalUnreadable, LeftJournal } from './left-journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opening = { leaseId: '7', epoch: 1, taskId: '9' };
const started = (number: number): LeaseEvent => ({
  type: 'case-started',
  caseId: String(number),
  attempt: 1,
});
const finished = (number: number, output: string): LeaseEvent => ({
  ...{
    type: 'case-finished',
    caseId: String(number),
    attempt: 1,
    status: 'passed',
    cause: null,
    phase: null,
  },
  ...{ durationMs: 1, message: null, details: null, output },
});

async function eventsOf(path: string): Promise<LeaseEvent[]> {
  const events: LeaseEvent[] = [];
  for await (const event of (await LeftJournal.read(path)).eventsFrom(0)) events.push(event);
  return events;
}

test('a file to send is a copy with the hash of its very bytes, and names its case; one of before names none', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening);
  const source = join(folder, 'source.txt');
  writeFileSync(source, 'as it was');
  const handle = await open(source);
  const { staged } = await journal.stage({ handle, size: 9 }, { name: 'a\nb', caseId: '12' });
  writeFileSync(source, 'changed afterwards, and longer');
  const { staged: short } = await journal.stage({ handle, size: 5 }, { name: 'grew' });
  writeFileSync(source, '');
  const { staged: gone } = await journal.stage({ handle, size: 30 }, { name: 'was emptied' });
  await handle.close();
  journal.append({ type: 'artifact', number: 7, name: 'of before', sha256: staged.sha256, size: 9 });
  journal.close();
  const { artifacts } = await LeftJournal.read(join(folder, '7-1'));
  expect(artifacts.map(({ name, caseId, size }) => [name, caseId, size])).toEqual([
    ['a\nb', '12', 9],
    ['grew', undefined, 5],
    ['was emptied', undefined, 0],
    ['of before', undefined, 9],
  ]);
  expect(readFileSync(join(folder, '7-1/artifacts/0'), 'utf8')).toBe('as it was');
  expect(readFileSync(join(folder, '7-1/artifacts', String(short.number)), 'utf8')).toBe('chang');
  expect(gone.sha256).toBe(createHash('sha256').digest('hex'));
});

test('any torn tail and any flipped bit leave a beginning of what was written, and never another event', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening);
  const told = Array.from({ length: 12 }, (_, number) => finished(number, 'x'.repeat(number * 7)));
  for (const [number, event] of told.entries()) journal.event(number, event);
  journal.finish({
    outcome: 'completed',
    cause: null,
    message: null,
    runningCaseId: null,
    exitCode: 0,
    signal: null,
  });
  journal.close();
  const whole = readFileSync(join(folder, '7-1/journal'));
  mkdirSync(join(folder, 'torn'));
  const harm = fc.record({
    end: fc.nat(whole.length),
    flips: fc.array(fc.nat(whole.length * 8 - 1), { maxLength: 3 }),
    zeros: fc.nat(200),
  });
  await fc.assert(
    fc.asyncProperty(harm, async ({ end, flips, zeros }) => {
      const bytes = Buffer.concat([whole.subarray(0, end), Buffer.alloc(zeros)]);
      for (const bit of flips) {
        const at = bit >> 3;
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      }
      writeFileSync(join(folder, 'torn/journal'), bytes);
      const read = await eventsOf(join(folder, 'torn')).catch((error) => {
        expect(error).toBeInstanceOf(JournalUnreadable);
        return [];
      });
      expect(read).toEqual(told.slice(0, read.length));
    }),
    { numRuns: 200 },
  );
});

test('while the server is away events wait on the disk, and come back in their order', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening);
  const queue = new EventQueue(journal);
  const told = Array.from({ length: 9_000 }, (_, number) =>
    number % 3 === 0 ? finished(number, 'text '.repeat(200)) : started(number),
  );
  const before = process.memoryUsage().heapUsed;
  for (const event of told.slice(0, 8_000)) queue.push(event);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(40 * 1024 * 1024);
  const received: LeaseEvent[] = [];
  for (let batch = await queue.batch(); batch.length > 0; batch = await queue.batch()) {
    received.push(...batch);
    queue.received(received.length);
    for (const event of told.slice(queue.told, queue.told + 100)) queue.push(event);
  }
  expect(received).toHaveLength(9_000);
  expect(received).toEqual(told);
  expect(queue.waiting).toBe(0);
  journal.close();
});

test('what waits in memory is bounded by its bytes, too, also where it was read back', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening);
  const read = vi.spyOn(journal, 'eventsFrom');
  const queue = new EventQueue(journal);
  const told = Array.from({ length: 120 }, (_, number) => finished(number, 'x'.repeat(60_000)));
  for (const event of told) queue.push(event);
  const received: LeaseEvent[] = [];
  for (let batch = await queue.batch(); batch.length > 0; batch = await queue.batch()) {
    received.push(...batch);
    queue.received(received.length);
  }
  expect(received).toEqual(told);
  expect(read, '14 MB in pieces of four').toHaveBeenCalledTimes(3);
  journal.close();
});

test('a disk that does not take what was written ends the journal', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening);
  const broken = { sync: () => Promise.reject(new Error('EIO')) } as unknown as LogSpool;
  const sync = new GroupSync(journal, new Map([['stdout', broken]]));
  await sync.stop();
  expect(journal.failure?.message).toBe('EIO');
  expect(journal.event(0, started(0))).toBeNull();
  journal.close();
});

test('a message has no more events than the server takes, and one that is too large for others goes alone', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening);
  const queue = new EventQueue(journal);
  queue.push(finished(0, 'x'.repeat(600_000)));
  for (let number = 1; number <= 3_000; number += 1) queue.push(started(number));
  const lengths: number[] = [];
  for (let batch = await queue.batch(); batch.length > 0; batch = await queue.batch()) {
    lengths.push(batch.length);
    queue.received(queue.base + batch.length);
  }
  expect(lengths).toEqual([1, 2_000, 1_000]);
  journal.close();
});

test('what neither the disk nor the memory takes is not waited for', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening, 1_000);
  const queue = new EventQueue(journal);
  for (let number = 0; number < 5_000; number += 1) queue.push(started(number));
  expect(queue.told).toBe(4_000);
  for (let left = queue.waiting; left > 0; left = queue.waiting) {
    queue.received(queue.base + (await queue.batch()).length);
    expect(queue.waiting).toBeLessThan(left);
  }
  journal.close();
});

test('a journal that is full says so once and keeps what it has', async () => {
  const journal = await LeaseJournal.create(join(folder, '7-1'), opening, 1_000);
  const failures: string[] = [];
  journal.onFailure = (error) => failures.push(error.message);
  for (let number = 0; number < 50; number += 1) journal.event(number, started(number));
  expect(failures).toEqual([expect.stringContaining('1000 bytes')]);
  journal.close();
  const left = await eventsOf(join(folder, '7-1'));
  expect(left.length).toBeGreaterThan(3);
  expect(left).toEqual(left.map((_, number) => started(number)));
});

async function writeLog(bootId: string | null): Promise<string> {
  const path = join(folder, '7-1');
  const journal = await LeaseJournal.create(path, opening);
  const spool = await LogSpool.open(join(path, 'stdout.log'));
  const sync = new GroupSync(journal, new Map([['stdout', spool]]));
  await spool.append(Buffer.from('first '));
  await sync.round();
  await spool.append(Buffer.from('second '));
  await sync.stop();
  await spool.append(Buffer.from('not on the disk for certain'));
  await spool.close();
  journal.close();
  if (bootId === null) return path;
  const records: JournalRecord[] = [];
  const file = await open(join(path, 'journal'));
  for await (const { record } of readRecords(file))
    records.push(record.type === 'opening' ? { ...record, bootId } : record);
  await file.close();
  writeFileSync(join(path, 'journal'), Buffer.concat([journalMagic, ...records.map(encodeRecord)]));
  return path;
}
const stdoutOf = (left: LeftJournal) => left.streams.find(({ stream }) => stream === 'stdout')?.length;

test('after the death of the executor every log byte counts', async () => {
  const path = await writeLog(null);
  expect(stdoutOf(await LeftJournal.read(path))).toBe(statSync(join(path, 'stdout.log')).size);
});

test('after the death of its host only those that were on the disk do', async () => {
  const path = await writeLog('another life');
  expect(stdoutOf(await LeftJournal.read(path))).toBe('first second '.length);
  const log = readFileSync(join(path, 'stdout.log'));
  log[8] = 0;
  writeFileSync(join(path, 'stdout.log'), log);
  expect(stdoutOf(await LeftJournal.read(path))).toBe('first '.length);
});

test('only a log whose end was written down is whole, and what it dropped is known', async () => {
  const streamOf = async (path: string) =>
    (await LeftJournal.read(path)).streams.find(({ stream }) => stream === 'stdout');
  const path = await writeLog(null);
  expect(await streamOf(path)).toMatchObject({ dropped: 0, isWhole: false });
  const { size } = statSync(join(path, 'stdout.log'));
  const ended = (length: number) =>
    encodeRecord({ type: 'log-ends', ends: [{ stream: 'stdout', length, dropped: 5 }] });
  appendFileSync(join(path, 'journal'), ended(size));
  expect(await streamOf(path)).toMatchObject({ length: size, dropped: 5, isWhole: true });
  appendFileSync(join(path, 'journal'), ended(size + 1));
  expect(await streamOf(path)).toMatchObject({ length: size, isWhole: false });
});

test('what is no journal is told apart from one that ends early', async () => {
  await expect(LeftJournal.read(join(folder, 'nothing'))).rejects.toThrow(JournalUnreadable);
  appendFileSync(join(folder, 'journal'), 'something else');
  await expect(LeftJournal.read(folder)).rejects.toThrow(JournalUnreadable);
});
