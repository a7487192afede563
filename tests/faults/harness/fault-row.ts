/** How much of everything: a working day, `.ci/run`, or the numbers that the promise is made of. */
export type Scale = 'quick' | 'normal' | 'full';

export interface Harness {
  readonly scale: Scale;
  /** The program with its fail points alive. */
  readonly faultBundle: string;
  /** One line about how far it is. */
  progress(line: string): void;
}

export interface Proof {
  /** How often the fault was made. */
  readonly count: number;
  /** What was seen, in one short line. */
  readonly seen: string;
}

/** A line of the table: one promise about one fault, or several that the same trial proves. */
export interface FaultRow {
  /** Numbers of docs/reliability.md. */
  readonly faults: readonly number[];
  /** One word or two to select it by. */
  readonly name: string;
  readonly fault: string;
  /** How it is proven, shortly. */
  readonly proof: string;
  /** `npm test` proves it already: left out of --quick. */
  readonly inTests?: true;
  /** Null, or why it cannot be tried on this machine. */
  lacks?(): string | null;
  /** Rejects where the promise is not kept. */
  prove(harness: Harness): Promise<Proof>;
}

export function byScale(scale: Scale, numbers: { quick: number; normal: number; full: number }): number {
  return numbers[scale];
}

export function medianAndMax(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const seconds = (value: number | undefined) => `${((value ?? 0) / 1000).toFixed(2)} s`;
  return `${seconds(sorted[Math.floor(sorted.length / 2)])} median, ${seconds(sorted.at(-1))} at most`;
}
