/** Brings to the server what a journal holds that it does not have. */
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { LeaseEvent } from '@testyard/protocol';
import { logPath } from '../loops/log-upload.ts';
import { persist } from '../server/retry.ts';
import { type SendOptions, type ServerApi, ServerRefusal } from '../server/server-api.ts';
import { inBatches } from './event-queue.ts';
import type { StagedArtifact } from './journal-records.ts';
import { artifactPath } from './lease-journal.ts';
import type { LeftJournal, LeftStream } from './left-journal.ts';

const partBytes = 1024 * 1024;
const artifactWithinMs = 600_000;

export interface Delivery {
  readonly api: ServerApi;
  readonly left: LeftJournal;
  /** Aborted when it is to be left for the next life. */
  readonly signal: AbortSignal;
  /** Told of failures that another try follows. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * How the server took the results: `counted` under the lease, which was still current; `late`, as its evidence;
 * `unknown` where it knows no such lease of this executor any more.
 */
type Taken = 'counted' | 'late' | 'unknown';

/**
 * Events and the finish, in the lease's own numbers. Rejects with the signal's reason, or with the refusal of a server
 * that does not take them now.
 */
export async function deliverResults(delivery: Delivery): Promise<Taken> {
  const { left } = delivery;
  let answer = await tellEvents(delivery, 0, []);
  while (answer.received !== null && answer.received < left.told) {
    const from = answer.received;
    // Read once from there, as long as the server takes one batch after the other.
    for await (const events of inBatches(left.eventsFrom(from))) {
      const next: number = answer.received + events.length;
      answer = await tellEvents(delivery, answer.received, events);
      if (answer.received !== next) break;
    }
    if (answer.received !== null && answer.received <= from)
      throw new Error(`the server does not go on from event ${from}`);
  }
  if (answer.received === null) return 'unknown';
  if (!answer.isLate) await tellFinish(delivery);
  return answer.isLate ? 'late' : 'counted';
}

/** `received` null: the lease is not known. */
async function tellEvents(
  { api, left, signal, onFailure }: Delivery,
  sequence: number,
  events: readonly LeaseEvent[],
): Promise<{ received: number | null; isLate: boolean }> {
  const { leaseId, epoch } = left.opening;
  const body = { epoch, sequence, events: [...events], want: 0, waitSeconds: 0, blocksReceived: 0 };
  try {
    const send = () => api.send('next', body, { params: { leaseId }, signal });
    return { received: (await persist(signal, send, onFailure)).received, isLate: false };
  } catch (error) {
    if (!(error instanceof ServerRefusal) || !isOver(error)) throw error;
    return { received: error.number, isLate: true };
  }
}

/** Its lease has ended, or there is none of that name. */
function isOver({ status, code }: ServerRefusal): boolean {
  return code === 'STALE' || status === 404;
}

/** A lease without one was cut off: the server finds that out by itself, and counts it as a loss. */
async function tellFinish({ api, left, signal, onFailure }: Delivery): Promise<void> {
  if (!left.finish) return;
  const { leaseId, epoch } = left.opening;
  const body = { ...left.finish, epoch, events: left.told };
  const send = () => api.send('finish', body, { params: { leaseId }, signal });
  await persist(signal, send, onFailure).catch((error: unknown) => {
    if (!(error instanceof ServerRefusal) || error.isUnknown) throw error;
  });
}

/**
 * Logs and files. Answers each that the server does not take, and why. Rejects with the signal's reason, or with 401.
 */
export async function deliverEvidence(delivery: Delivery): Promise<{ what: string; why: string }[]> {
  const { left } = delivery;
  const refused: { what: string; why: string }[] = [];
  const pieces = [
    ...left.streams.map((stream) => ({
      what: `log ${stream.stream}`,
      bring: () => bringLog(delivery, stream),
    })),
    ...left.artifacts.map((file) => ({
      what: `artifact ${file.name}`,
      bring: () => bringArtifact(delivery, file),
    })),
  ];
  for (const { what, bring } of pieces) {
    await bring().catch((error: unknown) => {
      delivery.signal.throwIfAborted();
      if (error instanceof ServerRefusal && error.isUnknown) throw error;
      refused.push({ what, why: (error as Error).message });
    });
  }
  return refused;
}

/** A stream whose end is not known stays without one: the server shows it as lost. */
async function bringLog(delivery: Delivery, left: LeftStream): Promise<void> {
  const { stream, length, dropped, isWhole } = left;
  if (length === 0 && dropped === 0) return;
  const file = await open(logPath(delivery.left.folder, stream), 'r');
  try {
    let sent = await putLog(delivery, { stream, offset: 0 }, new Uint8Array());
    while (sent < length) {
      const wanted = Math.min(partBytes, length - sent);
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, sent);
      if (bytesRead === 0) throw new Error('the file is shorter than it was');
      sent = await putLog(delivery, { stream, offset: sent }, buffer.subarray(0, bytesRead));
    }
    const end = { ...(isWhole ? { closed: '1' as const } : {}), dropped: String(dropped) };
    await putLog(delivery, { stream, offset: sent, ...end }, new Uint8Array());
  } finally {
    await file.close();
  }
}

interface LogPlace {
  readonly stream: string;
  readonly offset: number;
  readonly closed?: '1';
  readonly dropped?: string;
}

/** Answers the next wanted offset. */
async function putLog(delivery: Delivery, place: LogPlace, bytes: Uint8Array): Promise<number> {
  const { stream, offset, ...end } = place;
  const query = { offset: String(offset), ...end };
  return (await put(delivery, 'writeLog', { params: { stream }, query, bytes: () => bytes })).length;
}

/** A file that is not there any more was sent. */
async function bringArtifact(delivery: Delivery, file: StagedArtifact): Promise<void> {
  const path = artifactPath(delivery.left.folder, file.number);
  const { name, sha256, size, caseId } = file;
  const bytes = () => (size === 0 ? new Uint8Array() : { stream: createReadStream(path), length: size });
  const isThere = await open(path, 'r').then(
    (handle) => handle.close().then(() => true),
    () => false,
  );
  if (!isThere) return;
  await put(delivery, 'writeArtifact', {
    query: { name, sha256, ...(caseId ? { caseId } : {}) },
    bytes,
    timeoutMs: artifactWithinMs,
  });
  await rm(path, { force: true });
}

interface Put {
  readonly params?: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Called for each try, as a stream can be sent only once. */
  bytes(): NonNullable<SendOptions['bytes']>;
}

function put<N extends 'writeLog' | 'writeArtifact'>(
  { api, left, signal, onFailure }: Delivery,
  name: N,
  { params, query, timeoutMs, bytes }: Put,
) {
  const { leaseId, epoch } = left.opening;
  const send = () =>
    api.send(name, undefined as never, {
      ...{
        params: { leaseId, ...params },
        query: { epoch: String(epoch), ...query },
        bytes: bytes(),
        signal,
      },
      ...(timeoutMs ? { timeoutMs } : {}),
    });
  return persist(signal, send, onFailure);
}
