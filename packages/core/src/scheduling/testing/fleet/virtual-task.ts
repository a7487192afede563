import { noCounts } from '../../../ledger/counts.ts';
import type { Task } from '../../../runs/run.ts';
import type { Plan } from '../../../templates/plan.ts';
import { blockLength, cutBlock, longestBlock, unknownCaseMs } from '../../cases/block-length.ts';
import { orderCases } from '../../cases/case-order.ts';
import { laneFor } from '../../lane.ts';
import { slotWish } from '../../wants-lease.ts';
import type { VirtualCase } from '../virtual-suite.ts';

/** A template of a project, with what its set-up takes on an ordinary host, in milliseconds. */
export interface VirtualTemplate {
  readonly id: string;
  readonly projectId: string;
  readonly plan: Plan;
  readonly setupMs: number;
}

/** What somebody starts, and when. */
export interface VirtualStart {
  readonly at: number;
  readonly template: VirtualTemplate;
  readonly priority: number;
  readonly cases: readonly VirtualCase[];
}

type Row = { -readonly [Name in keyof Task]: Task[Name] };

/** A task in virtual time: what the service keeps of it, as far as anything is decided by it. */
export class VirtualTask {
  readonly template: VirtualTemplate;
  readonly cases: readonly VirtualCase[];
  readonly row: Row;
  /** Leases that have not ended. */
  readonly leases = new Set<object>();
  /** The first time that it was offered; null: it waits. */
  offeredAt: number | null = null;
  /** Places of its cases, as they are given out, with what is predicted of them. */
  #order: readonly { readonly at: number; readonly predictedMs: number | null }[] = [];
  /** Ends of each case, by its place in the ledger: 1 is right. */
  readonly ends: Uint8Array;
  #ended = 0;
  #returned: number[] = [];

  constructor(of: VirtualStart, identity: { readonly id: string; readonly lane: string }) {
    this.template = of.template;
    this.cases = of.cases;
    this.ends = new Uint8Array(of.cases.length);
    this.row = {
      ...{ ...identity, projectId: of.template.projectId, templateId: of.template.id },
      ...{ plan: of.template.plan, priority: of.priority, createdAt: of.at, startedAt: null },
      ...{ state: 'queued', halted: false, ledgerFixed: false, ledgerMode: null, claimable: true },
      ...{
        counts: noCounts,
        ledgerSize: 0,
        frontier: 0,
        workMs: 0,
        untouchedMs: null,
        setupMs: null,
        plannedSlots: 0,
      },
      excludedExecutors: [],
    } as unknown as Row;
  }

  get allFinal(): boolean {
    return this.row.ledgerFixed && this.#ended === this.cases.length;
  }

  /** The first lease begins: what the template's history says of work and set-up. */
  start(now: number, known: { readonly workMs: number | null; readonly setupMs: number | null }): void {
    if (this.row.state !== 'queued') return;
    Object.assign(this.row, { state: 'running', startedAt: now });
    if (this.row.plan.command === null)
      Object.assign(this.row, { untouchedMs: known.workMs, setupMs: known.setupMs });
  }

  /** The cases are found, by a lease that was offered so long ago; so many slots could work on them. */
  fixLedger(slots: number, setupMs: number): void {
    const listed = this.cases.map(({ file, historyMs }, at) => ({
      ...{ id: String(at), file, historyMs, together: null },
    }));
    const ordered = listed.length < 2 ? null : orderCases(listed, slots);
    const order = ordered?.map(({ id, predictedMs }) => ({ at: Number(id), predictedMs }));
    this.#order = order ?? this.cases.map((_, at) => ({ at, predictedMs: null }));
    const isPredicted = order?.some(({ predictedMs }) => predictedMs !== null) ?? false;
    const untouchedMs = this.#order.reduce((sum, { predictedMs }) => sum + (predictedMs ?? 0), 0);
    Object.assign(this.row, {
      ...{ ledgerFixed: true, ledgerMode: 'discovered', setupMs },
      counts: { ...noCounts, expected: this.cases.length },
      ledgerSize: this.cases.length,
      untouchedMs: isPredicted ? untouchedMs : null,
      plannedSlots: order ? Math.max(1, slots) : 0,
    });
  }

  /** Places of the cases of the next block; none: nothing is there now. */
  nextBlock(): readonly number[] {
    return this.#takeReturned() ?? this.#takeUntouched();
  }

  /** What a lost lease held. */
  giveBack(places: readonly number[]): void {
    this.#returned.push(...places.filter((place) => this.ends[place] === 0));
  }

  endCase(place: number): void {
    this.ends[place] = (this.ends[place] ?? 0) + 1;
    this.#ended += 1;
    const { row } = this;
    row.counts = { ...row.counts, passed: row.counts.passed + 1 };
    row.workMs += this.cases[place]?.actualMs ?? 0;
  }

  /** Whether it may be offered another lease now. */
  settle(): void {
    const waiting = this.row.ledgerFixed ? this.#untouched + this.#returned.length : 0;
    const wish = this.allFinal ? 'none' : slotWish(this.row, { activeLeases: this.leases.size, waiting });
    Object.assign(this.row, {
      claimable: wish !== 'none',
      lane: laneFor(this.row.lane, wish, this.leases.size),
    });
    if (this.allFinal && this.leases.size === 0) this.row.state = 'finished';
  }

  get #untouched(): number {
    return this.cases.length - this.row.frontier;
  }

  get #assumedMs(): number {
    return this.#ended === 0 ? unknownCaseMs : Math.max(1, this.row.workMs / this.#ended);
  }

  get #slots(): number {
    const active = this.leases.size;
    return this.row.claimable ? Math.max(active, this.row.plannedSlots) : active;
  }

  #takeReturned(): readonly number[] | null {
    if (this.#returned.length === 0) return null;
    const length = this.#lengthOf(
      this.#returned.map((at) => ({ at, predictedMs: this.cases[at]?.historyMs ?? null })),
    );
    return this.#returned.splice(0, length);
  }

  #takeUntouched(): readonly number[] {
    const { row } = this;
    const next = this.#order.slice(row.frontier, row.frontier + longestBlock + 1);
    if (next.length === 0) return [];
    const taken = next.slice(0, this.#lengthOf(next));
    row.frontier += taken.length;
    if (row.plannedSlots > 0 && row.untouchedMs !== null)
      row.untouchedMs = Math.max(0, row.untouchedMs - this.#workOf(taken));
    return taken.map(({ at }) => at);
  }

  #lengthOf(next: readonly { readonly predictedMs: number | null }[]): number {
    const { row } = this;
    const slots = this.#slots;
    const waiting = this.#untouched + this.#returned.length;
    if (row.plannedSlots === 0)
      return Math.min(next.length, blockLength({ waiting, slots: this.leases.size, meanMs: this.#meanMs }));
    const remainingMs = row.untouchedMs ?? this.#untouched * this.#assumedMs;
    const cases = next.map(({ predictedMs }) => ({
      predictedMs: predictedMs ?? this.#assumedMs,
      together: null,
    }));
    return cutBlock(cases, { remainingMs, slots });
  }

  get #meanMs(): number | null {
    return this.#ended === 0 ? null : this.row.workMs / this.#ended;
  }

  #workOf(cases: readonly { readonly predictedMs: number | null }[]): number {
    return cases.reduce((sum, { predictedMs }) => sum + (predictedMs ?? this.#assumedMs), 0);
  }
}
