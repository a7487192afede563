/**
 * The format of a journal. After a line that names it come records: length and CRC-32 as 32 bits each, then JSON. The
 * CRC counts the length, too. What is not whole ends the journal: a torn tail or a flipped bit costs what follows it,
 * and never makes up a record.
 */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Finish, LeaseEvent } from '@testyard/protocol';

export const journalMagic = Buffer.from('testyard journal 1\n');
const headBytes = 8;
/** An event has three texts of 64 KiB, each byte of which JSON may write as six. */
const longestRecord = 4 * 1024 * 1024;
const readAtOnce = 256 * 1024;

/** Whose journal it is; the first record. */
export interface Opening {
  readonly type: 'opening';
  readonly leaseId: string;
  readonly epoch: number;
  readonly taskId: string;
  /** The life of the host: what the kernel was told in it, it still knows. */
  readonly bootId: string;
}
/** Bytes of a log stream that are on disk for certain, and their CRC-32. */
export interface LogPiece {
  readonly type: 'log';
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly crc: number;
}
/** What a log stream came to: bytes that are kept, and bytes behind them that are not. */
export interface LogEnd {
  readonly stream: string;
  readonly length: number;
  readonly dropped: number;
}
/** A file that was put aside for sending, `artifacts/NUMBER` beside the journal; gone once it is sent. */
export interface StagedArtifact {
  readonly type: 'artifact';
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** Absent where it is the task's as a whole, and in journals of before. */
  readonly caseId?: string;
}
export type FinishWords = Omit<Finish, 'epoch' | 'events'>;
export type JournalRecord =
  | Opening
  | { readonly type: 'event'; readonly sequence: number; readonly event: LeaseEvent }
  | LogPiece
  | StagedArtifact
  | { readonly type: 'finish'; readonly words: FinishWords }
  /** Nothing is written to the logs any more; the last of these counts. */
  | { readonly type: 'log-ends'; readonly ends: readonly LogEnd[] };

/** One record as its bytes: length and checksum, 4 bytes each, then JSON. */
export function encodeRecord(record: JournalRecord): Buffer {
  const body = Buffer.from(JSON.stringify(record), 'utf8');
  const whole = Buffer.allocUnsafe(headBytes + body.length);
  whole.writeUInt32BE(body.length, 0);
  body.copy(whole, headBytes);
  whole.writeUInt32BE(checksum(whole), 4);
  return whole;
}

export interface PlacedRecord {
  readonly record: JournalRecord;
  /** Where the next one begins. */
  readonly end: number;
}

/** The records from an offset on, up to the first that is not whole; `upTo` bytes of the file are looked at. */
export async function* readRecords(
  file: FileHandle,
  from = journalMagic.length,
  upTo = Number.POSITIVE_INFINITY,
): AsyncGenerator<PlacedRecord> {
  let rest: Buffer = Buffer.alloc(0);
  let at = from;
  for (let place = from; place < upTo; ) {
    const wanted = Math.min(readAtOnce, upTo - place);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, place);
    if (bytesRead === 0) return;
    place += bytesRead;
    rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    for (let found = firstOf(rest); found !== 'more'; found = firstOf(rest)) {
      if (found === 'broken') return;
      rest = rest.subarray(found.bytes);
      at += found.bytes;
      yield { record: found.record, end: at };
    }
  }
}

function firstOf(bytes: Buffer): { record: JournalRecord; bytes: number } | 'more' | 'broken' {
  if (bytes.length < headBytes) return 'more';
  const length = bytes.readUInt32BE(0);
  if (length === 0 || length > longestRecord) return 'broken';
  const end = headBytes + length;
  if (bytes.length < end) return 'more';
  const whole = bytes.subarray(0, end);
  if (checksum(whole) !== whole.readUInt32BE(4)) return 'broken';
  try {
    const record = JSON.parse(whole.toString('utf8', headBytes)) as JournalRecord;
    return { record, bytes: end };
  } catch {
    return 'broken';
  }
}

/** Of the length and the body; the place of the checksum itself is left out. */
function checksum(whole: Buffer): number {
  return crc32(whole.subarray(headBytes), crc32(whole.subarray(0, 4)));
}
