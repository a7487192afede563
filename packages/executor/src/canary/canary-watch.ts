/**
 * When canaries run: on a slot that nobody needs, one after another, each framework when its version is new to this
 * host, once a day, and every ten minutes while it is not believed. What came out is kept, so that a start costs nothing.
 */
import type { Announce } from '@testyard/protocol';
import type { ExecutorLog } from '../executor-log.ts';
import type { DataFolder } from '../files/data-folder.ts';
import type { LeaseHost } from '../lease/lease-context.ts';
import { inBothLanguages, type Said, say } from '../texts/remark.ts';
import type { CanaryOptions } from './canary-options.ts';
import { type CanaryRecord, type CanaryRecords, canaryFile } from './kept-canaries.ts';
import { type CanaryVerdict, runCanary } from './run-canary.ts';

type Versions = Readonly<{ [framework: string]: string }>;

export interface CanaryWatchParts {
  readonly options: CanaryOptions;
  readonly data: DataFolder;
  /** Version of this executor. */
  readonly executor: string;
  readonly log: ExecutorLog;
}

export interface CanaryPlace {
  readonly host: LeaseHost;
  /** Of all frameworks that this host has, believed or not. */
  frameworks(): Versions;
  hasIdleSlot(): boolean;
  /** Another framework is believed, or not any more. */
  onChange(): void;
}

const dayMs = 86_400_000;

interface Tried {
  readonly name: string;
  readonly version: string;
  readonly wrong: Said | null;
}

export class CanaryWatch {
  readonly #parts: CanaryWatchParts;
  #records: CanaryRecords;
  /** Those that were not believed are tried by each life. */
  readonly #tried = new Set<string>();
  #running: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #over: Promise<void> = Promise.resolve();

  private constructor(parts: CanaryWatchParts, records: CanaryRecords) {
    this.#parts = parts;
    this.#records = records;
  }

  static async open(parts: CanaryWatchParts): Promise<CanaryWatch> {
    const kept = parts.options.mode === 'never' ? null : await parts.data.read(canaryFile);
    return new CanaryWatch(parts, (kept ?? {}) as CanaryRecords);
  }

  /** Of these, those that are not believed, each with the reason. */
  distrusted(versions: Versions): NonNullable<Announce['distrusted']> {
    return Object.fromEntries(
      Object.entries(versions).flatMap(([name, version]) => {
        const { wrong } = this.#recordOf(name, version) ?? { wrong: null };
        return wrong === null ? [] : [[name, { version, ...say('canary-wrong', { what: wrong }) }]];
      }),
    );
  }

  begin(place: CanaryPlace): void {
    if (this.#parts.options.mode === 'never') return;
    let isLooking = false;
    this.#timer = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      this.#over = this.#look(place)
        .catch((error: Error) => this.#parts.log(error.message))
        .finally(() => {
          isLooking = false;
        });
    }, this.#parts.options.everyMs);
    this.#timer.unref();
  }

  /** The slot is needed: what is not over is tried again later. */
  giveUp(): void {
    this.#running?.abort();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.giveUp();
    await this.#over;
  }

  async #look(place: CanaryPlace): Promise<void> {
    for (const [name, version] of Object.entries(place.frameworks())) {
      if (!place.hasIdleSlot()) return;
      if (!this.#isDue(name, version)) continue;
      const verdict = await this.#run(name, place.host);
      if (verdict.kind === 'given-up') return;
      const wrong = verdict.kind === 'wrong' ? verdict.said : null;
      if (await this.#keep({ name, version, wrong })) place.onChange();
    }
  }

  #isDue(name: string, version: string): boolean {
    const record = this.#recordOf(name, version);
    if (!record) return true;
    // A clock that was set back makes it due.
    const sinceMs = Math.abs(Date.now() - record.at);
    if (record.wrong !== null) return !this.#tried.has(name) || sinceMs >= this.#parts.options.againMs;
    return this.#parts.options.mode === 'daily' && sinceMs >= dayMs;
  }

  #recordOf(name: string, version: string): CanaryRecord | null {
    const record = this.#records[name];
    return record?.version === version && record.executor === this.#parts.executor ? record : null;
  }

  /** Only what comes out wrong twice in a row is. */
  async #run(name: string, host: LeaseHost): Promise<CanaryVerdict> {
    const running = new AbortController();
    this.#running = running;
    try {
      const first = await this.#runAll(name, host, running.signal);
      return first.kind === 'wrong' ? await this.#runAll(name, host, running.signal) : first;
    } finally {
      this.#running = null;
    }
  }

  async #runAll(name: string, host: LeaseHost, signal: AbortSignal): Promise<CanaryVerdict> {
    const { data, options } = this.#parts;
    const { caseMs } = options;
    const framework = await host.framework(name);
    for (const canary of framework?.canaries ?? []) {
      const verdict = await runCanary({
        framework: name,
        canary,
        caseMs,
        host,
        folder: data.workspaces,
        signal,
      });
      if (verdict.kind !== 'right') return verdict;
    }
    return { kind: 'right' };
  }

  /** Answers whether there is something new to say: it is believed or not any more, or for another reason. */
  async #keep({ name, version, wrong }: Tried): Promise<boolean> {
    const { data, executor, log } = this.#parts;
    this.#tried.add(name);
    const before = this.#recordOf(name, version)?.wrong ?? null;
    this.#records = { ...this.#records, [name]: { version, executor, at: Date.now(), wrong } };
    await data.write(canaryFile, this.#records).catch(() => undefined);
    if (before?.message === wrong?.message) return false;
    const values = { framework: name, version };
    if (wrong === null) log({ key: 'canary.right', values });
    else log({ key: 'canary.wrong', values: { ...values, why: inBothLanguages(wrong.remark) } });
    return true;
  }
}
