import type { Case, CaseDetail } from '@testyard/protocol';
import type { Session } from '../session/session.ts';
import { UNSUCCESSFUL } from './statuses.ts';

const PARALLEL_READS = 8;

/** What went wrong in a run, failures before what never ran; at most `limit`. */
export async function readUnsuccessful(
  { client }: Session,
  runId: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<Case[]> {
  const found: Case[] = [];
  const worst = ['failed', 'error'];
  const rest = UNSUCCESSFUL.filter((status) => !worst.includes(status));
  for (const statuses of [worst, rest]) {
    const query = { status: statuses.join(','), limit: String(Math.min(limit, 500)) };
    for await (const one of client.items('listCases', { params: { runId }, query })) {
      if (found.length >= limit) return found;
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
