import { type FileHandle, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import {
  CoreError,
  type LogAppend,
  type LogObjects,
  type LogStreamKey,
  type StoredLogs,
} from '@testyard/core';
import { makeFolder, type OnFatal, syncFile, syncFolder, toObjectFailure, writeAll } from './durable.ts';
import { isId, logFile, taskLogFolders } from './object-path.ts';
import { OpenFiles, openOrCreate } from './open-files.ts';
import { readFileRange } from './read-file-range.ts';
import { namesIn, statIfThere } from './stat-if-there.ts';

const OPEN_HANDLES = 128;
const IDLE_MS = 30_000;
const COMPARED_BYTES = 65_536;

/** Logs as files: `logs/<first digits>/<taskId>/<leaseId>.<stream>`, written at their offsets. */
export class FolderLogs implements LogObjects {
  readonly #root: string;
  readonly #onFatal: OnFatal;
  readonly #files = new OpenFiles({ capacity: OPEN_HANDLES, idleMs: IDLE_MS });
  readonly #shards = new Set<string>();

  /** `root` holds a folder `logs` already. */
  constructor(root: string, onFatal: OnFatal) {
    this.#root = root;
    this.#onFatal = onFatal;
  }

  async append(append: LogAppend): Promise<number> {
    const { offset, bytes, length } = append;
    const path = logFile(this.#root, append);
    if (!isOffset(offset) || !isOffset(length)) throw new TypeError('not an offset in a log');
    if (offset > length) throw new CoreError('RANGE_NOT_SATISFIABLE', { kind: 'log', number: length });
    if (bytes.length === 0) return length;
    try {
      return await this.#files.use(
        path,
        () => this.#open(append),
        (handle) => this.#write(handle, append),
      );
    } catch (error) {
      if (!(error instanceof CoreError)) await this.#files.close(path);
      throw toObjectFailure(error);
    }
  }

  async *read(
    range: LogStreamKey & { readonly from: number; readonly to: number },
  ): AsyncGenerator<Uint8Array> {
    const path = logFile(this.#root, range);
    if (range.to > range.from) yield* readFileRange(path, range, 'log');
  }

  async remove(taskId: string): Promise<void> {
    const [, folder] = taskLogFolders(this.#root, taskId);
    await this.#files.closeWhere((path) => path.startsWith(folder + sep));
    await rm(folder, { recursive: true, force: true });
  }

  async *taskIds(): AsyncGenerator<StoredLogs> {
    const logs = join(this.#root, 'logs');
    for await (const shard of namesIn(logs)) {
      for await (const taskId of namesIn(join(logs, shard))) {
        if (!isId(taskId)) continue;
        const folder = join(logs, shard, taskId);
        let storedMs = (await statIfThere(folder))?.mtimeMs;
        for await (const name of namesIn(folder))
          storedMs = Math.max(storedMs ?? 0, (await statIfThere(join(folder, name)))?.mtimeMs ?? 0);
        if (storedMs !== undefined) yield { taskId, ageMs: Math.max(0, Date.now() - storedMs) };
      }
    }
  }

  /** Waits for appends under way and closes the files. */
  async close(): Promise<void> {
    await this.#files.closeAll();
  }

  /**
   * The entries on the way to the file are synced at each opening, not only when they are made: a process before may
   * have died between the two.
   */
  async #open(key: LogStreamKey): Promise<FileHandle> {
    const [shard, task] = taskLogFolders(this.#root, key.taskId);
    if (!this.#shards.has(shard)) {
      await makeFolder(shard);
      await syncFolder(dirname(shard), this.#onFatal);
      this.#shards.add(shard);
    }
    await makeFolder(task);
    const handle = await openOrCreate(logFile(this.#root, key));
    try {
      // fail point: await log.opened
      await Promise.all([syncFolder(shard, this.#onFatal), syncFolder(task, this.#onFatal)]);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #write(handle: FileHandle, { offset, bytes, length }: LogAppend): Promise<number> {
    if ((await handle.stat()).size < length) throw new Error('the log is shorter than its committed length');
    const known = Math.min(length - offset, bytes.length);
    if (!(await holdsBytes(handle, bytes.subarray(0, known), offset))) {
      throw new CoreError('LOG_CONFLICT', { kind: 'log', number: length });
    }
    if (known === bytes.length) return length;
    // fail point: await log.write
    await writeAll(handle, bytes.subarray(known), length);
    // fail point: await log.written
    await syncFile(handle, this.#onFatal);
    // fail point: await log.synced
    return offset + bytes.length;
  }
}

function isOffset(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

async function holdsBytes(handle: FileHandle, expected: Uint8Array, offset: number): Promise<boolean> {
  for (let done = 0; done < expected.length; ) {
    const wanted = Math.min(COMPARED_BYTES, expected.length - done);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, offset + done);
    if (bytesRead === 0) return false;
    const piece = expected.subarray(done, done + bytesRead);
    if (Buffer.compare(buffer.subarray(0, bytesRead), piece) !== 0) return false;
    done += bytesRead;
  }
  return true;
}
