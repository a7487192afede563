import type { Counts, Run } from '@testyard/protocol';
import { countFinal } from '../exit-codes.ts';
import { clock, duration, grouped } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { troubleText } from './statuses.ts';

const PLAIN_EVERY_MS = 30_000;
const PLAIN_EVERY_PERCENT = 10;

/** Milliseconds that the rest will take at the pace so far; undefined where that is a guess and no more. */
export function remainingMs(counts: Counts, elapsedMs: number): number | undefined {
  const done = countFinal(counts);
  if (counts.expected === null || done < 2 || elapsedMs < 2000) return undefined;
  return (elapsedMs / done) * Math.max(0, counts.expected - done);
}

const soFar = (counts: Counts) =>
  counts.expected === null
    ? grouped(countFinal(counts))
    : `${grouped(countFinal(counts))}/${grouped(counts.expected)}`;

/** `▶ 8,120/12,480  ✗7 ⚠1  ETA 03:10`. */
export function statusText(run: Run, elapsedMs: number, style: Style): string {
  const left = run.state === 'running' ? remainingMs(run.counts, elapsedMs) : undefined;
  const eta = left === undefined ? duration(elapsedMs) : `ETA ${clock(left)}`;
  const parts = [`▶ ${soFar(run.counts)}`, troubleText(run.counts, style), style.dim(eta)];
  return parts.filter((part) => part !== '').join('  ');
}

/** Says when a plain progress line is due: every 30 s, and for every 10 % of the cases. */
export class PlainProgress {
  #toldAtMs = 0;
  #toldPercent = 0;

  /** `[30s] 1,204/12,480 ✗0`, or undefined where nothing is to be told yet. */
  lineFor(run: Run, elapsedMs: number): string | undefined {
    const { expected } = run.counts;
    const percent = expected ? Math.floor((countFinal(run.counts) / expected) * 100) : 0;
    const step = percent - (percent % PLAIN_EVERY_PERCENT);
    if (elapsedMs - this.#toldAtMs < PLAIN_EVERY_MS && step <= this.#toldPercent) return undefined;
    this.#toldAtMs = elapsedMs;
    this.#toldPercent = step;
    return `[${duration(elapsedMs)}] ${soFar(run.counts)} ✗${grouped(run.counts.failed)} ⚠${grouped(run.counts.error)}`;
  }
}
