/** Whether the disk has room for more work. */
import { type StatsFs, statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

const wantedBytes = 256 * 1024 * 1024;
const lookEveryMs = 1_000;

/** Bytes. */
export interface Room {
  readonly free: number;
  /** Free again is free by so much: a quarter more than makes it full, so that it does not go to and fro. */
  readonly wanted: number;
}

export interface DiskRoomParts {
  readonly path: string;
  /** Told at each change. */
  onChange(isFull: boolean, room: Room): void;
}

/** Looks at the disk every second: at least 256 MiB, on a small one a twentieth of it, should be free. */
export class DiskRoom {
  readonly #parts: DiskRoomParts;
  readonly #timer: NodeJS.Timeout;
  #isFull = false;

  private constructor(parts: DiskRoomParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  /** Resolves when it has looked once. */
  static async watch(parts: DiskRoomParts): Promise<DiskRoom> {
    const room = new DiskRoom(parts);
    await room.#look();
    return room;
  }

  /** Looks at once: work that is begun on a full disk is ended by it. */
  isFull(): boolean {
    try {
      this.#judge(statfsSync(this.#parts.path));
    } catch {
      // A disk that cannot be asked is found out by what is written to it.
    }
    return this.#isFull;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const facts = await statfs(this.#parts.path).catch(() => null);
    if (facts) this.#judge(facts);
  }

  #judge(facts: StatsFs): void {
    const free = facts.bavail * facts.bsize;
    const least = Math.min(wantedBytes, (facts.blocks * facts.bsize) / 20);
    const wanted = least * 1.25;
    const isFull = free < (this.#isFull ? wanted : least);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#parts.onChange(isFull, { free, wanted });
  }
}
