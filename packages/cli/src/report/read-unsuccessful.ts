import type { Case, CaseDetail, CaseStatus, Run } from '@testyard/protocol';
import type { Session } from '../session/session.ts';
import { UNSUCCESSFUL } from './statuses.ts';

const PARALLEL_READS = 8;

/** How many cases are read at most: those that failed, and those that never ran. */
export interface ReadLimits {
  readonly failed: number;
  readonly neverRan: number;
}

const FAILED: readonly CaseStatus[] = ['failed', 'error'];
const NEVER_RAN = UNSUCCESSFUL.filter((status) => !FAILED.includes(status));

/** What went wrong in a round of a run, failures before what never ran; of a dry run nothing was to be executed. */
export async function readUnsuccessful(
  { client }: Session,
  { id: runId, round, dryRun }: Run,
  limits: ReadLimits,
): Promise<Case[]> {
  if (dryRun) return [];
  const found: Case[] = [];
  for (const [statuses, limit] of [[FAILED, limits.failed] as const, [NEVER_RAN, limits.neverRan] as const]) {
    const query = { round: String(round), status: statuses.join(','), limit: String(Math.min(limit, 500)) };
    const most = found.length + limit;
    for await (const one of client.items('listCases', { params: { runId }, query })) {
      if (found.length >= most) break;
      found.push(one);
    }
  }
  return found;
}

/** The same cases with every attempt, in their order; a case that cannot be read keeps what is known of it. */
export async function readDetails(
  { client }: Session,
  runId: string,
  cases: readonly Case[],
): Promise<(Case | CaseDetail)[]> {
  const read: (Case | CaseDetail)[] = [...cases];
  let next = 0;
  const reader = async () => {
    for (let index = next++; index < cases.length; index = next++) {
      const one = cases[index];
      if (!one) continue;
      const detail = client.call('getCase', { params: { runId, caseId: one.id } });
      read[index] = await detail.catch(() => one);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, reader));
  return read;
}

/** What the framework said of the last attempt. */
export function detailsOf(one: Case | CaseDetail): string | null {
  return 'tries' in one ? (one.tries.at(-1)?.details ?? null) : null;
}
