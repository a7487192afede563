import type { LastedLease, Share } from '@testyard/core';
import { sql } from 'kysely';
import type { Database } from '../sql/database.ts';

/** Slots in use, counted along an index of the leases that have not ended: as many as there are slots, at most. */
export async function readShares(db: Database, projectIds: readonly string[]): Promise<readonly Share[]> {
  if (projectIds.length === 0) return [];
  const rows = await db
    .selectFrom('leases')
    .select(['project_id', 'template_id', 'gave_way_to'])
    .select((e) => e.fn.countAll<number>().as('slots'))
    .where('state', '!=', sql.lit('ended'))
    .groupBy(['project_id', 'template_id', 'gave_way_to'])
    .execute();
  const given = await lastGiven(db, projectIds);
  return projectIds.map((projectId) => {
    const own = rows.filter((row) => row.project_id === projectId);
    const ofTemplates = new Map<string, number>();
    for (const { template_id: id, slots } of own)
      ofTemplates.set(id, (ofTemplates.get(id) ?? 0) + Number(slots));
    return {
      projectId,
      ofTemplates,
      slots: sum(own),
      leaving: sum(own.filter((row) => row.gave_way_to !== null)),
      promised: sum(rows.filter((row) => row.gave_way_to === projectId)),
      lastGivenAt: given.get(projectId) ?? null,
    };
  });
}

function sum(rows: readonly { readonly slots: number }[]): number {
  return rows.reduce((total, { slots }) => total + Number(slots), 0);
}

async function lastGiven(
  db: Database,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await db
    .selectFrom('projects')
    .select('id')
    .select((e) =>
      e
        .selectFrom('leases')
        .select(sql<number | null>`max(offered_at)`.as('at'))
        .whereRef('leases.project_id', '=', 'projects.id')
        .as('at'),
    )
    .where('id', 'in', projectIds)
    .execute();
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** Along the index of the leases of a project by their time. */
export async function readLasted(
  db: Database,
  projectId: string,
  limit: number,
): Promise<readonly LastedLease[]> {
  const rows = await db
    .selectFrom('leases')
    .select(['task_id', 'template_id', 'offered_at', 'ended_at'])
    .where('project_id', '=', projectId)
    .where('end_reason', '=', 'finished: completed')
    .orderBy('offered_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ task_id: taskId, template_id: templateId, offered_at: at, ended_at: endedAt }) => ({
    ...{ taskId, templateId, ms: (endedAt ?? 0) - at },
  }));
}
