/** Whether the disk has room for more work. */
import { statfs } from 'node:fs/promises';

const wantedBytes = 256 * 1024 * 1024;
const lookEveryMs = 2_000;

export interface DiskRoomParts {
  readonly path: string;
  /** Told at each change, with the bytes that are free. */
  onChange(isFull: boolean, freeBytes: number): void;
}

/** Looks at the disk every two seconds: at least 256 MiB, on a small one a twentieth of it, should be free. */
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
    const isFull = free < Math.min(wantedBytes, (facts.blocks * facts.bsize) / 20);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    this.#parts.onChange(isFull, free);
  }
}
