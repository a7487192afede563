import type { Task } from '@testyard/core';
import { sql } from 'kysely';
import type { Database } from '../sql/database.ts';
import { statement } from '../sql/statement.ts';

export type TaskOfRound = Pick<Task, 'id' | 'runId' | 'round'>;

/** `fixed`: the highest value of `ledger_fixed` of those that are looked for. */
const firstTwo = statement((db, of: { runId: string; round: number; fixed: number }) =>
  db
    .selectFrom('tasks')
    .select('id')
    .where('run_id', '=', of.runId)
    .where('round', '=', of.round)
    .where('state', '!=', sql.lit('finished'))
    .where('ledger_fixed', '<=', of.fixed)
    .limit(2),
);

/** Looks at rows up to the first that is open: as tasks, those of a large run take too long to be read at the end of each. */
export async function areOthersOpen(
  db: Database,
  { id, runId, round }: TaskOfRound,
  until: 'ended' | 'ledger-fixed',
): Promise<boolean> {
  const open = await firstTwo(db, { runId, round, fixed: Number(until === 'ended') });
  return open.some((task) => task.id !== id);
}
