import {
  type CaseStatus,
  type CoreService,
  type LedgerCase,
  listCases,
  type Principal,
  type RunWithTasks,
  readRound,
} from '@testyard/core';
import type { Language } from '../../common/texts/language.ts';
import { presentCase } from '../present/present-case.ts';
import { presentRun } from '../present/present-run.ts';

const mostCases = 500;
/** So long others get what one has seen, unless the run changes before. */
const keptMs = 1_000;
/** Who catches up with a large run passes many places, of which few are shared. */
const mostKept = 16;

export interface Watched {
  /** May read the run; others who may are given the same looks. */
  readonly principal: Principal;
  readonly runId: string;
  readonly round: number;
  /** Null: any. */
  readonly statuses: readonly CaseStatus[] | null;
}

/** What is to be seen of a round from one place on; its texts are made once for all who read them. */
export class RoundLook {
  readonly #texts = new Map<string, string>();
  readonly #found: RunWithTasks;
  readonly #cases: readonly LedgerCase[];
  /** The place behind these cases. */
  readonly after: string | null;

  constructor(found: RunWithTasks, cases: readonly LedgerCase[], after: string | null) {
    this.#found = found;
    this.#cases = cases;
    this.after = after;
  }

  get hasCases(): boolean {
    return this.#cases.length > 0;
  }

  /** The round is finished, and all its ends are told. */
  get isLast(): boolean {
    return this.#found.run.state === 'finished' && !this.hasCases;
  }

  /** JSON of the cases that ended, in the order of their ends. */
  casesText(language: Language): string {
    return this.#once(`cases ${language}`, () => this.#cases.map((one) => presentCase(one, language)));
  }

  /** JSON of the run; it counts all cases of this look. */
  runText(language: Language): string {
    return this.#once(`run ${language}`, () => presentRun(this.#found, language));
  }

  #once(name: string, make: () => unknown): string {
    const text = this.#texts.get(name) ?? JSON.stringify(make());
    this.#texts.set(name, text);
    return text;
  }
}

/** Looks at rounds for all who watch them: those who are at the same place share one, until the run changes. */
export class RoundLooks {
  readonly #core: CoreService;
  readonly #kept = new Map<string, { readonly look: Promise<RoundLook>; readonly stop: () => void }>();

  constructor(core: CoreService) {
    this.#core = core;
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** What is new behind a place, `null` being the beginning. Errors: NOT_FOUND. */
  from(watched: Watched, after: string | null): Promise<RoundLook> {
    const { runId, round, statuses } = watched;
    const key = JSON.stringify([runId, round, statuses, after]);
    const kept = this.#kept.get(key);
    if (kept) return kept.look;
    const changed = this.#core.signals.listen([`run:${runId}`], { timeoutMs: keptMs });
    const look = this.#look(watched, after);
    const entry = { look, stop: changed.cancel };
    this.#kept.set(key, entry);
    void changed.promise.then(() => {
      if (this.#kept.get(key) === entry) this.#kept.delete(key);
    });
    look.catch(changed.cancel);
    if (this.#kept.size > mostKept) this.#forgetOldest();
    return look;
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept;
    if (!oldest) return;
    this.#kept.delete(oldest[0]);
    oldest[1].stop();
  }

  /** The run is read before the cases, so that none that it counts is missing. */
  async #look({ principal, runId, round, statuses }: Watched, after: string | null): Promise<RoundLook> {
    const found = await readRound(this.#core, principal, { runId, round });
    const filter = { runId, round, taskId: null, statuses, order: 'finished' as const };
    const page = await listCases(this.#core, principal, { ...filter, limit: mostCases, after });
    return new RoundLook(found, page.items, page.next ?? after);
  }
}
