import type {
  ActiveLease,
  Cause,
  Lease,
  LeaseEnd,
  LeaseState,
  LeaseStore,
  Share,
  SlotSpan,
} from '@testyard/core';
import { sql } from 'kysely';
import type { LeaseRow } from '../schema.ts';
import type { Database } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';
import { readLasted, readShares } from './share-list.ts';

const byId = statement((db, { id }: { id: string }, locks) =>
  locks.heldWithRun(
    db
      .selectFrom('leases')
      .innerJoin('runs', 'runs.id', 'leases.run_id')
      .selectAll('leases')
      .where('leases.id', '=', id),
    'leases',
  ),
);

const ofTask = statement((db, { taskId }: { taskId: string }) =>
  db.selectFrom('leases').selectAll().where('task_id', '=', taskId).orderBy('id'),
);

const activeOfTask = statement((db, { taskId }: { taskId: string }) =>
  active(db).where('task_id', '=', taskId),
);

const activeOfRound = statement((db, { id, round }: { id: string; round: number }) =>
  active(db).where('task_id', 'in', (of) =>
    of.selectFrom('tasks').select('tasks.id').where('run_id', '=', id).where('round', '=', round),
  ),
);

const activeOfExecutor = statement((db, { executorId }: { executorId: string }) =>
  active(db).where('executor_id', '=', executorId),
);

const accept = statement((db, { id, ...changed }: Pick<LeaseRow, 'id' | 'state' | 'expires_at'>) =>
  db.updateTable('leases').set(changed).where('id', '=', id),
);

const insert = statement((db, row: LeaseRow) => db.insertInto('leases').values(row));

const update = statement((db, { id, ...changed }: Pick<LeaseRow, ChangingOfLease>) =>
  db.updateTable('leases').set(changed).where('id', '=', id),
);

type ChangingOfLease =
  | ('id' | 'state' | 'epoch' | 'ended_at' | 'end_reason' | 'events_received' | 'blocks_given' | 'results')
  | 'running_case_id';

function active(db: Database) {
  return db.selectFrom('leases').selectAll().where('state', '!=', sql.lit('ended'));
}

/** Leases that have ended are most of all: statements about others say so, because the indexes of others do. */
export class SqlLeaseStore implements LeaseStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async byId(id: string): Promise<Lease | null> {
    const [row] = await byId(this.#db, { id }, this.#locks);
    return row ? leaseOf(row) : null;
  }

  async ofTask(taskId: string): Promise<readonly Lease[]> {
    return (await ofTask(this.#db, { taskId })).map(leaseOf);
  }

  async activeOfRound({
    id,
    round,
  }: {
    readonly id: string;
    readonly round: number;
  }): Promise<readonly Lease[]> {
    return (await activeOfRound(this.#db, { id, round })).map(leaseOf);
  }

  shares(projectIds: readonly string[]): Promise<readonly Share[]> {
    return readShares(this.#db, projectIds);
  }

  async activeOn(executorIds: readonly string[]): Promise<readonly ActiveLease[]> {
    if (executorIds.length === 0) return [];
    const rows = await active(this.#db).where('executor_id', 'in', executorIds).execute();
    return rows.map(leaseOf);
  }

  async spansOn(executorId: string, from: number): Promise<readonly SlotSpan[]> {
    const ended = this.#db
      .selectFrom('leases')
      .select(['offered_at', 'ended_at'])
      .where('state', '=', sql.lit('ended'))
      .where('executor_id', '=', executorId)
      .where('ended_at', '>', from);
    const held = active(this.#db)
      .clearSelect()
      .select(['offered_at', 'ended_at'])
      .where('executor_id', '=', executorId);
    const rows = [...(await ended.execute()), ...(await held.execute())];
    return rows.map((row) => ({ from: row.offered_at, to: row.ended_at }));
  }

  lasted(projectId: string, limit: number) {
    return readLasted(this.#db, projectId, limit);
  }

  async giveWay(leaseId: string, projectId: string): Promise<void> {
    await this.#db.updateTable('leases').set({ gave_way_to: projectId }).where('id', '=', leaseId).execute();
  }

  async wantBack(leaseId: string, isWanted: boolean): Promise<void> {
    const wanted_back = Number(isWanted);
    await this.#db.updateTable('leases').set({ wanted_back }).where('id', '=', leaseId).execute();
  }

  async insert(lease: Lease): Promise<void> {
    await insert(this.#db, rowOf(lease));
  }

  async update(lease: Lease): Promise<void> {
    const { state, epoch, ended_at, end_reason, events_received } = rowOf(lease);
    const { blocks_given, results, running_case_id } = rowOf(lease);
    await update(this.#db, {
      ...{ id: lease.id, state, epoch, ended_at, end_reason, events_received, blocks_given, results },
      running_case_id,
    });
  }

  async accept({ id, state, expiresAt }: Lease): Promise<void> {
    await accept(this.#db, { id, state, expires_at: expiresAt });
  }

  async order(
    leaseId: string,
    order: { kind: 'stop' | 'halt'; cause: Cause; reason: string },
  ): Promise<void> {
    let update = this.#db
      .updateTable('leases')
      .set({ stop_kind: order.kind, stop_cause: order.cause, stop_reason: order.reason })
      .where('id', '=', leaseId);
    update =
      order.kind === 'halt'
        ? update.where('stop_kind', 'is', null)
        : update.where((e) => e.or([e('stop_kind', 'is', null), e('stop_kind', '=', 'halt')]));
    await update.execute();
  }

  async activeOfTask(taskId: string): Promise<readonly Lease[]> {
    return (await activeOfTask(this.#db, { taskId })).map(leaseOf);
  }

  async activeOfExecutor(executorId: string): Promise<readonly Lease[]> {
    return (await activeOfExecutor(this.#db, { executorId })).map(leaseOf);
  }

  async holdOfExecutor(executorId: string): Promise<readonly Lease[]> {
    const query = active(this.#db).where('executor_id', '=', executorId).orderBy('id');
    return (await this.#locks.held(query).execute()).map(leaseOf);
  }

  async expired(now: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('leases')
      .select('id')
      .where('state', '!=', sql.lit('ended'))
      .where('expires_at', '<=', now)
      .orderBy('expires_at')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  async extend(executorId: string, ids: readonly string[], expiresAt: number): Promise<void> {
    if (ids.length === 0) return;
    await this.#db
      .updateTable('leases')
      .set({ expires_at: expiresAt })
      .where('executor_id', '=', executorId)
      .where('id', 'in', ids)
      .where('state', 'in', ['accepted', 'running'])
      .execute();
  }

  async extendAll(expiresAt: number): Promise<void> {
    await this.#db
      .updateTable('leases')
      .set({ expires_at: expiresAt })
      .where('state', '!=', sql.lit('ended'))
      .where('state', 'in', ['accepted', 'running'])
      .execute();
  }

  async expireOffersBy(expiresAt: number): Promise<void> {
    await this.#db
      .updateTable('leases')
      .set({ expires_at: expiresAt })
      .where('state', '!=', sql.lit('ended'))
      .where('state', '=', 'offered')
      .where('expires_at', '>', expiresAt)
      .execute();
  }

  async postponeAll(
    ms: number,
    except: { readonly from: number; readonly to: number } | null,
  ): Promise<void> {
    const all = this.#db
      .updateTable('leases')
      .set((e) => ({ expires_at: e('expires_at', '+', ms) }))
      .where('state', '!=', sql.lit('ended'));
    const chosen =
      except === null
        ? all
        : all.where((e) => e.or([e('expires_at', '<', except.from), e('expires_at', '>', except.to)]));
    await chosen.execute();
  }
}

function rowOf(lease: Lease): LeaseRow {
  return {
    id: lease.id,
    task_id: lease.taskId,
    run_id: lease.runId,
    project_id: lease.projectId,
    template_id: lease.templateId,
    executor_id: lease.executorId,
    instance_id: lease.instanceId,
    epoch: lease.epoch,
    state: lease.state,
    offered_at: lease.offeredAt,
    expires_at: lease.expiresAt,
    ended_at: lease.endedAt,
    end_reason: lease.endReason,
    events_received: lease.eventsReceived,
    blocks_given: lease.blocksGiven,
    results: lease.results,
    running_case_id: lease.runningCaseId,
    stop_kind: lease.stopKind,
    stop_cause: lease.stopCause,
    stop_reason: lease.stopReason,
    gave_way_to: lease.gaveWayTo,
    wanted_back: Number(lease.wantedBack),
  };
}

function leaseOf(row: LeaseRow): Lease {
  return {
    id: row.id,
    taskId: row.task_id,
    runId: row.run_id,
    projectId: row.project_id,
    templateId: row.template_id,
    executorId: row.executor_id,
    instanceId: row.instance_id,
    epoch: row.epoch,
    state: row.state as LeaseState,
    offeredAt: row.offered_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    endReason: row.end_reason as LeaseEnd | null,
    eventsReceived: row.events_received,
    blocksGiven: row.blocks_given,
    results: row.results,
    runningCaseId: row.running_case_id,
    stopKind: row.stop_kind as Lease['stopKind'],
    stopCause: row.stop_cause as Cause | null,
    stopReason: row.stop_reason,
    gaveWayTo: row.gave_way_to,
    wantedBack: row.wanted_back === 1,
  };
}
