import type { Case, Run } from '@testyard/protocol';
import type { Session } from '../session/session.ts';
import type { JunitCase } from './junit.ts';
import { detailsOf, readDetails } from './read-unsuccessful.ts';

const DETAILS_LIMIT = 2000;

/** All cases of the run's round, the failed ones with what the framework said of them, as far as there are not too many. */
export async function readReport(session: Session, run: Run): Promise<JunitCase[]> {
  const cases: Case[] = [];
  const input = { params: { runId: run.id }, query: { round: String(run.round), limit: '1000' } };
  for await (const one of session.client.items('listCases', input)) cases.push(one);
  const failed = cases.filter((one) => one.status === 'failed' || one.status === 'error');
  const read = await readDetails(session, run.id, failed.slice(0, DETAILS_LIMIT));
  const details = new Map(read.map((one) => [one.id, detailsOf(one)]));
  return cases.map((one) => ({ ...one, details: details.get(one.id) ?? null }));
}
