import type { Run, TaskLease } from '@testyard/protocol';
import type { Session } from '../session/session.ts';
import { duration } from '../terminal/figures.ts';
import { oneLine } from '../terminal/text-width.ts';
import type { Words } from './statuses.ts';

/** Tasks of which the leases are read: those of larger runs are told by `--json` and by the API. */
const MOST_TASKS = 50;
const OF_A_TASK = 1000;

/** Leases of a round that were lost with their host: what they held was executed elsewhere, and it is said where and why. */
export async function readLost({ client }: Session, { tasks }: Run): Promise<TaskLease[]> {
  const query = { limit: String(OF_A_TASK) };
  const read = async (taskId: string) => {
    // A server that is older than this program has no such list; the rest of the run is told all the same.
    const page = await client.call('listLeases', { params: { taskId }, query }).catch(() => null);
    return page?.items ?? [];
  };
  const leases = await Promise.all(tasks.slice(0, MOST_TASKS).map(({ id }) => read(id)));
  return leases.flat().filter(({ lost }) => lost);
}

/**
 * `lost with north after 12.0s: there was no sign of life; 7 results of it stay`. The slots of a host that were lost
 * together are one line.
 */
export function lostLines(lost: readonly TaskLease[], { t, style }: Words): string[] {
  return lostTogether(lost).map((leases) => {
    const { executor, end } = leases[0] as TaskLease;
    const after = duration(
      Math.max(...leases.map(({ offeredAt, endedAt }) => millisecondsTo(endedAt, offeredAt))),
    );
    const results = leases.reduce((sum, each) => sum + each.results, 0);
    const said = {
      executor: oneLine(executor),
      after,
      why: oneLine(end ?? ''),
      results,
      count: leases.length,
    };
    return `  ${style.dim(t(leases.length === 1 ? 'show.lost' : 'show.lostSlots', said))}`;
  });
}

const millisecondsTo = (end: string | null, begin: string) =>
  Math.max(0, Date.parse(end ?? begin) - Date.parse(begin));

/** Of one executor, that ended in the same way and within ten seconds. */
function lostTogether(lost: readonly TaskLease[]): TaskLease[][] {
  const groups: TaskLease[][] = [];
  for (const lease of lost) {
    const group = groups.find(([first]) => first !== undefined && isOneLoss(first, lease));
    if (group) group.push(lease);
    else groups.push([lease]);
  }
  return groups;
}

const isOneLoss = (one: TaskLease, other: TaskLease) =>
  one.executor === other.executor &&
  one.end === other.end &&
  Math.abs(Date.parse(one.endedAt ?? '') - Date.parse(other.endedAt ?? '')) < 10_000;
