/** Whether the disk has room for more work. */
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

  get isFull(): boolean {
    return this.#isFull;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    // A disk that cannot be asked is found out by what is written to it.
    const facts = await statfs(this.#parts.path).catch(() => null);
    if (!facts) return;
    const free = facts.bavail * facts.bsize;
    const least = Math.min(wantedBytes, (facts.blocks * facts.bsize) / 20);
    const wanted = least * 1.25;
    const isFull = free < (this.#isFull ? wanted : least);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#parts.onChange(isFull, { free, wanted });
  }
}
