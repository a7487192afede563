/** A journal that its lease has left behind, read: what is certain of it, and nothing else. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { LeaseEvent } from '@testyard/protocol';
import { logPath, logStreams } from '../loops/log-upload.ts';
import {
  type FinishWords,
  journalMagic,
  type LogEnd,
  type LogPiece,
  type Opening,
  readRecords,
  type StagedArtifact,
} from './journal-records.ts';
import { bootId, journalName } from './lease-journal.ts';

const readAtOnce = 256 * 1024;

export class JournalUnreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JournalUnreadable';
  }
}

export interface LeftStream {
  readonly stream: string;
  /** Bytes that are what the test wrote. */
  readonly length: number;
  /** Bytes behind these that were written and not kept, as far as is known. */
  readonly dropped: number;
  /** Whether these are all that there are: false where the executor or its host was cut off. */
  readonly isWhole: boolean;
}

interface Contents {
  readonly opening: Opening;
  readonly told: number;
  readonly finish: FinishWords | null;
  readonly artifacts: readonly StagedArtifact[];
  readonly streams: readonly LeftStream[];
}

export class LeftJournal implements Contents {
  readonly folder: string;
  readonly opening: Opening;
  /** Events told in all. */
  readonly told: number;
  /** Null where the lease did not come to it. */
  readonly finish: FinishWords | null;
  readonly artifacts: readonly StagedArtifact[];
  readonly streams: readonly LeftStream[];

  private constructor(folder: string, contents: Contents) {
    this.folder = folder;
    this.opening = contents.opening;
    this.told = contents.told;
    this.finish = contents.finish;
    this.artifacts = contents.artifacts;
    this.streams = contents.streams;
  }

  /** Rejects with JournalUnreadable where it is none, or nothing of it can be trusted. */
  static async read(folder: string): Promise<LeftJournal> {
    const file = await openJournal(folder);
    try {
      return new LeftJournal(folder, await readContents(folder, file));
    } finally {
      await file.close();
    }
  }

  /** Events from a number on, in their order. */
  async *eventsFrom(sequence: number): AsyncGenerator<LeaseEvent> {
    const file = await openJournal(this.folder);
    try {
      for await (const { record } of readRecords(file))
        if (record.type === 'event' && record.sequence >= sequence && record.sequence < this.told)
          yield record.event;
    } finally {
      await file.close();
    }
  }
}

async function openJournal(folder: string): Promise<FileHandle> {
  const file = await open(join(folder, journalName), 'r').catch((error: Error) => {
    throw new JournalUnreadable(error.message);
  });
  const { buffer } = await file.read(Buffer.alloc(journalMagic.length), 0, journalMagic.length, 0);
  if (buffer.equals(journalMagic)) return file;
  await file.close();
  throw new JournalUnreadable('it does not begin as a journal does');
}

async function readContents(folder: string, file: FileHandle): Promise<Contents> {
  let opening: Opening | null = null;
  let told = 0;
  let finish: FinishWords | null = null;
  const ends = new Map<string, LogEnd>();
  const artifacts: StagedArtifact[] = [];
  const pieces: LogPiece[] = [];
  for await (const { record } of readRecords(file)) {
    if (record.type === 'opening') opening ??= record;
    if (opening === null) break;
    if (record.type === 'event' && record.sequence === told) told += 1;
    if (record.type === 'finish') finish = record.words;
    if (record.type === 'log-ends') for (const end of record.ends) ends.set(end.stream, end);
    if (record.type === 'artifact') artifacts.push(record);
    if (record.type === 'log') pieces.push(record);
  }
  if (opening === null) throw new JournalUnreadable('its first record is not whole');
  const isSameLife = opening.bootId !== '' && opening.bootId === bootId();
  const streams: LeftStream[] = [];
  for (const stream of logStreams) {
    const own = pieces.filter((piece) => piece.stream === stream);
    const length = await certainLength(logPath(folder, stream), own, isSameLife);
    const end = ends.get(stream);
    streams.push({ stream, length, dropped: end?.dropped ?? 0, isWhole: end?.length === length });
  }
  return { opening, told, finish, artifacts, streams };
}

/**
 * Where the host has lived on, the kernel has every byte. Where it went down, only those count that were on the disk
 * before: what a file system shows behind them may be anything.
 */
async function certainLength(
  path: string,
  pieces: readonly LogPiece[],
  isSameLife: boolean,
): Promise<number> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return 0;
  try {
    if (isSameLife) return (await file.stat()).size;
    let length = 0;
    for (const piece of pieces) {
      if (piece.from !== length || (await checksumOf(file, piece)) !== piece.crc) return length;
      length = piece.to;
    }
    return length;
  } finally {
    await file.close();
  }
}

/** Null where the file is shorter. */
async function checksumOf(file: FileHandle, { from, to }: LogPiece): Promise<number | null> {
  let crc = 0;
  for (let at = from; at < to; ) {
    const wanted = Math.min(readAtOnce, to - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) return null;
    crc = crc32(buffer.subarray(0, bytesRead), crc);
    at += bytesRead;
  }
  return crc;
}
