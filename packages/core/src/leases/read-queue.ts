import type { Queue } from '../scheduling/fair-share.ts';
import type { Lane } from '../scheduling/lane.ts';
import type { UnreadableRow } from '../stores/run-stores.ts';
import type { Reads, Unit } from '../stores/unit-of-work.ts';

export interface QueueNow extends Queue {
  readonly unreadable: readonly UnreadableRow[];
}

/** What waits, and what each project has of the slots where that decides anything: there are several, or limits. */
export async function readQueue(
  { tasks, leases, suts }: Pick<Reads, 'tasks' | 'leases' | 'suts'>,
  of: { readonly projectId: string | null; readonly except: readonly string[]; readonly now: number },
): Promise<QueueNow> {
  const { lanes, unreadable } = await tasks.lanes(of);
  const projectIds = [...new Set(lanes.map(({ projectId }) => projectId))];
  const hasLimits = lanes.some(({ limit, projectSlots }) => limit !== null || projectSlots !== null);
  const shares = projectIds.length > 1 || hasLimits ? await leases.shares(projectIds) : [];
  return { lanes, unreadable, shares, claims: await suts.claims(sutsOf(lanes), of.now) };
}

/** SUTs that tasks in these lanes need. */
export function sutsOf(lanes: readonly Lane[]): readonly string[] {
  return [...new Set(lanes.flatMap(({ needs }) => (needs.suts ?? []).map(({ sutId }) => sutId)))];
}

/**
 * Of those who fill the slots of one limit at the same time, each sees what the others took. Answers whether anything had
 * to be held: what was read before may have changed then.
 */
export async function holdLimits(unit: Unit, { lanes }: Queue): Promise<boolean> {
  const limited = lanes.filter(
    ({ limit, projectSlots, needs }) => limit !== null || projectSlots !== null || needs.suts,
  );
  for (const projectId of [...new Set(limited.map((lane) => lane.projectId))].sort())
    await unit.projects.holdSlots(projectId);
  return limited.length > 0;
}
