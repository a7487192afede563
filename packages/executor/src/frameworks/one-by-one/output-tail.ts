/** The end of what a process printed, stdout and stderr in the order of arrival. */
import { TEXT_LIMIT_BYTES } from '@testyard/reports';

const MARK = '[earlier output is in the log]\n';
const KEPT_BYTES = TEXT_LIMIT_BYTES - MARK.length;

export class OutputTail {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #cut = false;

  add(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes));
    this.#bytes += bytes.length;
    if (this.#bytes > 2 * KEPT_BYTES) this.#shrink();
  }

  /** At most 64 KiB, marked where something is missing; null where nothing was printed. */
  get text(): string | null {
    if (this.#bytes === 0) return null;
    if (this.#bytes > KEPT_BYTES) this.#shrink();
    const text = fit(Buffer.concat(this.#pieces).toString('utf8').replaceAll('\0', '\uFFFD'));
    return this.#cut ? MARK + text.replace(/^\uFFFD+/, '') : text;
  }

  /** The last lines that are not blank, oldest first. */
  lastLines(count: number): readonly string[] {
    const lines = (this.text ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
    return lines.slice(-count);
  }

  #shrink(): void {
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [whole.subarray(whole.length - KEPT_BYTES)];
    this.#bytes = KEPT_BYTES;
    this.#cut = true;
  }
}

/** Bytes that are no UTF-8 grow to three when shown. */
function fit(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= KEPT_BYTES ? text : bytes.subarray(bytes.length - KEPT_BYTES).toString('utf8');
}
