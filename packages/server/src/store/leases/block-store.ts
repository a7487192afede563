import type { Block, BlockStore, Task } from '@testyard/core';
import { sql } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Database } from '../sql/database.ts';
import { statement, writing } from '../sql/statement.ts';

type BlockRow = Tables['blocks'];

const insertBlock = statement((db, row: BlockRow) => db.insertInto('blocks').values(row));

const deleteBlock = statement((db, { id }: { id: string }) => db.deleteFrom('blocks').where('id', '=', id));

const blockByNumber = statement((db, of: { leaseId: string; number: number }) =>
  db.selectFrom('blocks').selectAll().where('lease_id', '=', of.leaseId).where('number', '=', of.number),
);

const blocksOf = statement((db, { leaseId }: { leaseId: string }) =>
  db.selectFrom('blocks').selectAll().where('lease_id', '=', leaseId),
);

const returnedBlocks = statement((db, { taskId, limit }: { taskId: string; limit: number }) =>
  db
    .selectFrom('blocks')
    .selectAll()
    .where('task_id', '=', taskId)
    .where('lease_id', 'is', null)
    .orderBy('from_position')
    .limit(limit),
);

/** Each block is looked at by itself, up to its first open case: as a join all cases of the task would be read. */
const deleteFinished = writing(
  ({ leaseId, round }: { leaseId: string; round: number }) => sql`
    delete from blocks where lease_id = ${leaseId} and (
      select id from cases
      where cases.task_id = blocks.task_id and cases.round = cast(${round} as bigint)
        and cases.position >= blocks.from_position and cases.position < blocks.to_position and cases.status is null
      limit 1
    ) is null`,
);

const setRange = statement((db, { id, ...range }: Pick<BlockRow, 'id' | 'from_position' | 'to_position'>) =>
  db.updateTable('blocks').set(range).where('id', '=', id),
);

/** Ranges of cases that a lease holds, or that came back and wait. */
export class SqlBlockStore implements BlockStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async insert(block: Block): Promise<void> {
    await insertBlock(this.#db, {
      id: block.id,
      task_id: block.taskId,
      lease_id: block.leaseId,
      number: block.number,
      from_position: block.fromPosition,
      to_position: block.toPosition,
    });
  }

  async byNumber(leaseId: string, number: number): Promise<Block | null> {
    const [row] = await blockByNumber(this.#db, { leaseId, number });
    return row ? blockOf(row) : null;
  }

  async heldBy(leaseId: string): Promise<readonly Block[]> {
    return (await blocksOf(this.#db, { leaseId })).map(blockOf);
  }

  async returned(taskId: string, limit: number): Promise<readonly Block[]> {
    return (await returnedBlocks(this.#db, { taskId, limit })).map(blockOf);
  }

  async setRange(blockId: string, fromPosition: number, toPosition: number): Promise<void> {
    await setRange(this.#db, { id: blockId, from_position: fromPosition, to_position: toPosition });
  }

  async giveBack(leaseId: string): Promise<void> {
    await this.#db
      .updateTable('blocks')
      .set({ lease_id: null, number: 0 })
      .where('lease_id', '=', leaseId)
      .execute();
  }

  async delete(blockIds: readonly string[]): Promise<void> {
    for (const id of blockIds) await deleteBlock(this.#db, { id });
  }

  async deleteFinished(leaseId: string, { round }: Pick<Task, 'round'>): Promise<void> {
    await deleteFinished(this.#db, { leaseId, round });
  }

  async deleteOfTask(taskId: string): Promise<void> {
    await this.#db.deleteFrom('blocks').where('task_id', '=', taskId).execute();
  }
}

function blockOf(row: BlockRow): Block {
  return {
    id: row.id,
    taskId: row.task_id,
    leaseId: row.lease_id,
    number: row.number,
    fromPosition: row.from_position,
    toPosition: row.to_position,
  };
}
