/**
 * Units of work on the one connection that writes. All units that arrive within one turn of the event loop share one
 * transaction, a savepoint each, and one commit with its sync; a caller is answered after that sync. Those that arrive
 * while it is under way are the next group. A unit that fails is rolled back by itself and leaves its neighbours alone.
 */
import { CoreError } from '@testyard/core';
import type { Kysely } from 'kysely';
import { type UnitDatabase, UnitDatabases } from '../sql/unit-databases.ts';
import type { SqliteSession } from './sqlite-connection.ts';
import { SqliteDialect, SqliteKyselyConnection } from './sqlite-driver.ts';
import { isFatalFailure, toStoreFailure } from './sqlite-failure.ts';

/** What a unit of work knows beside its database. */
export interface UnitContext {
  /** Milliseconds since 1970, read once when the unit begins. */
  readonly now: number;
  /**
   * Runs `hook` once this unit is kept, while its group is open: the units of whom it wakes share the commit. It may
   * have been for nothing, where the commit fails. It must not throw.
   */
  beforeCommit(hook: () => void): void;
  /** Runs `hook` after the commit, in order, only when this unit was kept. It must not throw. */
  afterCommit(hook: () => void): void;
}

export interface GroupCommitOptions {
  readonly clock: { now(): number };
  /**
   * Told once when the database cannot be trusted any more (I/O error, failed fsync, damaged file). The process must
   * end with an error and start again; until then every unit is refused with STORE_UNAVAILABLE.
   */
  readonly onFatal: (error: unknown) => void;
  /** Told when a hook of `afterCommit` throws, which is a mistake of ours: the unit stays committed. */
  readonly onHookError: (error: unknown) => void;
  readonly limits?: Partial<GroupCommitLimits>;
}

export interface GroupCommitLimits {
  /** Units that share a transaction at most. */
  readonly unitsPerGroup: number;
  /** Milliseconds of work after which a group commits and gives the event loop its turn. */
  readonly groupMs: number;
  /** Units that may wait; more are refused with STORE_UNAVAILABLE. */
  readonly queuedUnits: number;
  /** Milliseconds after which a unit that awaits something is rolled back and refused with STORE_UNAVAILABLE. */
  readonly unitMs: number;
}

const DEFAULT_LIMITS: GroupCommitLimits = {
  unitsPerGroup: 500,
  groupMs: 20,
  queuedUnits: 10_000,
  unitMs: 30_000,
};

/** What makes a commit one that a power cut does not take back. Called in this order, for one commit at a time. */
export interface Durability {
  /** Right before the commit: readers go on to see what was committed before it. */
  hold(): void;
  /** The commit did not take place: readers are free again. */
  release(): void;
  /** Resolves when the commit is on disk and readers see it. A rejection says that nobody knows what is on disk. */
  settle(): Promise<void>;
  /** After the answers, and before the next group; what fails here and is not fatal may be done after the next commit. */
  checkpoint(): Promise<void>;
}

/** Does something with the database of one unit. Awaits nothing but that database: everybody else waits meanwhile. */
export type UnitWork<DB, T> = (db: Kysely<DB>, unit: UnitContext) => Promise<T>;

interface QueuedUnit<DB> {
  readonly work: UnitWork<DB, unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** How a unit ended before the commit. */
type Outcome<DB> =
  | {
      readonly unit: QueuedUnit<DB>;
      readonly kept: true;
      readonly value: unknown;
      readonly hooks: readonly (() => void)[];
      /** Others may have come to this group because of it. */
      readonly hasWoken: boolean;
    }
  | { readonly unit: QueuedUnit<DB>; readonly kept: false; readonly error: unknown };

/** Turns of the event loop in which whoever was woken before the commit comes with a unit of its own. */
const turnsForWoken = 2;

export class GroupCommit<DB> {
  readonly #session: SqliteSession;
  readonly #durability: Durability;
  readonly #databases: UnitDatabases<DB>;
  readonly #options: GroupCommitOptions;
  readonly #limits: GroupCommitLimits;
  #queue: QueuedUnit<DB>[] = [];
  #working: Promise<void> | undefined;
  #closed = false;
  #failed = false;
  #turnsLeft = 0;

  /** `session` must be used by nobody else from here on. */
  constructor(session: SqliteSession, durability: Durability, options: GroupCommitOptions) {
    this.#session = session;
    this.#durability = durability;
    this.#databases = new UnitDatabases<DB>(new SqliteDialect(session));
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /**
   * Runs `work` in its turn and resolves with its value once it is committed and on disk. Rejects with the error of
   * `work` when it failed, or with CoreError DISK_FULL, STORE_UNAVAILABLE or (after `close`) SHUTTING_DOWN. After a
   * rejection nothing of the unit is stored.
   */
  run<T>(work: UnitWork<DB, T>): Promise<T> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve: (value) => resolve(value as T), reject });
      this.#working ??= this.#workOff();
    });
  }

  /** Refuses new units and resolves when those that wait have been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  #refusal(): CoreError | undefined {
    if (this.#closed) return new CoreError('SHUTTING_DOWN');
    if (this.#failed) return databaseFailed();
    if (this.#queue.length < this.#limits.queuedUnits) return undefined;
    return new CoreError('STORE_UNAVAILABLE', { why: { rule: 'too-many-writes' } });
  }

  async #workOff(): Promise<void> {
    do {
      await nextTurn();
      if (this.#failed) this.#rejectQueue(databaseFailed());
      else this.#answer(await this.#commitGroup());
      // Which would hold the answers up that have just been given.
      await nextTurn();
      await this.#checkpoint();
    } while (this.#queue.length > 0);
    this.#working = undefined;
  }

  async #commitGroup(): Promise<readonly Outcome<DB>[]> {
    let outcomes: Outcome<DB>[] = [];
    try {
      // fail point: await commit.begin
      this.#session.query('begin immediate');
      outcomes = await this.#runUnits();
      this.#assertCommittable(outcomes);
      // fail point: await commit.before
      this.#durability.hold();
      this.#session.query('commit');
    } catch (error) {
      const failure = this.#failureOf(error);
      this.#rollBack();
      if (outcomes.length === 0) this.#rejectQueue(failure);
      return outcomes.map((outcome) => (outcome.kept ? refused(outcome, failure) : outcome));
    }
    return this.#settled(outcomes);
  }

  /** Nobody is told anything where the sync failed: also a refusal may rest on what is lost. */
  async #settled(outcomes: readonly Outcome<DB>[]): Promise<readonly Outcome<DB>[]> {
    try {
      // fail point: await commit.unsynced
      await this.#durability.settle();
      // fail point: await commit.after
      return outcomes;
    } catch (error) {
      this.#end(error);
      return outcomes.map((outcome) => refused(outcome, databaseFailed()));
    }
  }

  async #checkpoint(): Promise<void> {
    if (this.#failed) return;
    try {
      await this.#durability.checkpoint();
    } catch (error) {
      this.#failureOf(error);
    }
  }

  async #runUnits(): Promise<Outcome<DB>[]> {
    const outcomes: Outcome<DB>[] = [];
    const until = performance.now() + this.#limits.groupMs;
    do {
      const unit = this.#queue.shift() ?? (await this.#unitOfWoken());
      if (!unit) break;
      outcomes.push(await this.#runUnit(unit));
    } while (
      outcomes.length < this.#limits.unitsPerGroup &&
      performance.now() < until &&
      this.#session.inTransaction &&
      !this.#failed
    );
    return outcomes;
  }

  async #unitOfWoken(): Promise<QueuedUnit<DB> | undefined> {
    while (this.#queue.length === 0 && this.#turnsLeft > 0) {
      this.#turnsLeft -= 1;
      await nextTurn();
    }
    return this.#queue.shift();
  }

  /** SQLite ends a transaction by itself on some errors (disk full): then nobody of the group is stored. */
  #assertCommittable(outcomes: readonly Outcome<DB>[]): void {
    if (this.#failed) throw databaseFailed();
    if (this.#session.inTransaction) return;
    const last = outcomes.at(-1);
    throw last && !last.kept ? last.error : new Error('the transaction was rolled back by the database');
  }

  async #runUnit(unit: QueuedUnit<DB>): Promise<Outcome<DB>> {
    const database = this.#databases.begin((allow) => this.#connection(allow));
    const early: (() => void)[] = [];
    const hooks: (() => void)[] = [];
    try {
      this.#session.query('savepoint unit');
      const context = {
        now: this.#options.clock.now(),
        beforeCommit: (hook: () => void) => void early.push(hook),
        afterCommit: (hook: () => void) => void hooks.push(hook),
      };
      const value = await this.#withDeadline(unit.work(database.db, context));
      database.end();
      if (!this.#session.inTransaction) throw new Error('the transaction was rolled back by the database');
      this.#session.query('release unit');
      for (const hook of early) this.#runHook(hook);
      if (early.length > 0) this.#turnsLeft = turnsForWoken;
      return { unit, kept: true, value, hooks, hasWoken: early.length > 0 };
    } catch (error) {
      return { unit, kept: false, error: this.#undo(database, error) };
    }
  }

  /** Statements are refused, too, when SQLite itself has rolled the transaction back. */
  #connection(allow: () => void): SqliteKyselyConnection {
    return new SqliteKyselyConnection(this.#session, () => {
      allow();
      if (!this.#session.inTransaction)
        throw new Error('the transaction of this unit of work was rolled back');
    });
  }

  /** Rolls one unit back and gives the error for its caller. */
  #undo(database: UnitDatabase<DB>, error: unknown): unknown {
    database.end();
    const failure = this.#failureOf(error);
    if (!this.#session.inTransaction) return failure;
    try {
      this.#session.query('rollback to unit');
      this.#session.query('release unit');
    } catch {
      this.#rollBack();
    }
    return failure;
  }

  async #withDeadline<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      const ms = this.#limits.unitMs;
      const why = { rule: 'unit-too-long', ms } as const;
      timer = setTimeout(() => reject(new CoreError('STORE_UNAVAILABLE', { why })), ms);
    });
    try {
      return await Promise.race([work, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }

  #failureOf(error: unknown): unknown {
    if (isFatalFailure(error)) this.#end(error);
    return toStoreFailure(error);
  }

  #end(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.onFatal(error);
  }

  #rollBack(): void {
    try {
      if (this.#session.inTransaction) this.#session.query('rollback');
      this.#durability.release();
    } catch (error) {
      this.#failureOf(error);
    }
  }

  /** Who may have come because of another is answered a turn before it: to go on with the work matters more than to tell of it. */
  #answer(outcomes: readonly Outcome<DB>[]): void {
    for (const outcome of outcomes) if (outcome.kept) for (const hook of outcome.hooks) this.#runHook(hook);
    const [last, first] = [outcomes.filter(hasWoken), outcomes.filter((outcome) => !hasWoken(outcome))];
    for (const outcome of first) answer(outcome);
    const answerLast = () => last.forEach(answer);
    if (first.length > 0 && last.length > 0) setImmediate(answerLast);
    else answerLast();
  }

  #runHook(hook: () => void): void {
    try {
      hook();
    } catch (error) {
      this.#options.onHookError(error);
    }
  }

  #rejectQueue(error: unknown): void {
    const waiting = this.#queue;
    this.#queue = [];
    for (const unit of waiting) unit.reject(error);
  }
}

function hasWoken<DB>(outcome: Outcome<DB>): boolean {
  return outcome.kept && outcome.hasWoken;
}

function answer<DB>(outcome: Outcome<DB>): void {
  if (outcome.kept) outcome.unit.resolve(outcome.value);
  else outcome.unit.reject(outcome.error);
}

function refused<DB>({ unit }: Outcome<DB>, error: unknown): Outcome<DB> {
  return { unit, kept: false, error };
}

function databaseFailed(): CoreError {
  return new CoreError('STORE_UNAVAILABLE', { why: { rule: 'database-failed' } });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
