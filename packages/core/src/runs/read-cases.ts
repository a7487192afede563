import type { Principal } from '../access/principal.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { AttemptRecord, LedgerCase } from '../ledger/ledger-case.ts';
import type { AbortLike } from '../ports.ts';
import type { PageOf, PageRequest } from '../stores/page.ts';
import type { BriefCase, CaseFilter, WholeCase } from '../stores/run-stores.ts';
import { waitUntil } from '../wait-until.ts';
import { isRoundOver, requireRound, visibleRun } from './read-runs.ts';

/** Those of a round; null: the latest. Errors: NOT_FOUND. */
export async function listCases(
  core: CoreService,
  principal: Principal,
  request: CaseFilter & PageRequest,
): Promise<PageOf<LedgerCase>> {
  const run = await visibleRun(core, principal, request.runId);
  return core.reads.cases.list({ ...request, round: requireRound(run, request.round) }, request);
}

/** A page as soon as there is an item on it, or the round is finished, or the time is over. Errors: NOT_FOUND. */
export async function waitForCases(
  core: CoreService,
  request: { principal: Principal; list: CaseFilter & PageRequest; timeoutMs: number; signal?: AbortLike },
): Promise<PageOf<LedgerCase>> {
  const { principal, list, timeoutMs: waitMs, signal } = request;
  let { round } = list;
  let isOver = false;
  return waitUntil(core, {
    topics: [`run:${list.runId}`],
    waitMs,
    ...(signal ? { signal } : {}),
    read: async () => {
      const run = await visibleRun(core, principal, list.runId);
      round = requireRound(run, round);
      isOver = isRoundOver(run, round);
      return core.reads.cases.list({ ...list, round }, list);
    },
    isDone: ({ items }) => items.length > 0 || isOver,
  });
}

/** Cases of one page of a bulk list: few enough that others are served in between. */
const briefAtOnce = 5_000;

/** All cases of a round, part by part in the order of the ledger. Errors: NOT_FOUND. */
export async function* allCases(
  core: CoreService,
  principal: Principal,
  of: { readonly runId: string; readonly round: number },
): AsyncGenerator<readonly BriefCase[]> {
  await visibleRun(core, principal, of.runId);
  for (let after: string | null = null; ; ) {
    const { items, next }: PageOf<BriefCase> = await core.reads.cases.brief(of, {
      limit: briefAtOnce,
      after,
    });
    yield items;
    if (next === null) return;
    after = next;
  }
}

/** Whole cases of one page: each may have said as much as fits into a message. */
const wholeAtOnce = 200;

/** Cases of a round with all that is kept of them, part by part in the order of the ledger. Errors: NOT_FOUND. */
export async function* wholeCases(
  core: CoreService,
  principal: Principal,
  filter: Omit<CaseFilter, 'order'>,
): AsyncGenerator<readonly WholeCase[]> {
  await visibleRun(core, principal, filter.runId);
  for (let after: string | null = null; ; ) {
    const page: PageOf<WholeCase> = await core.reads.cases.whole(filter, { limit: wholeAtOnce, after });
    yield page.items;
    if (page.next === null) return;
    after = page.next;
  }
}

export interface CaseWithAttempts {
  readonly line: LedgerCase;
  /** Empty for a plain pass: its line says everything. */
  readonly attempts: readonly (AttemptRecord & { readonly executor: string | null })[];
}

/** Errors: NOT_FOUND. */
export async function readCase(
  core: CoreService,
  principal: Principal,
  request: { readonly runId: string; readonly caseId: string },
): Promise<CaseWithAttempts> {
  await visibleRun(core, principal, request.runId);
  const line = await core.reads.cases.byId(request.caseId);
  if (line?.runId !== request.runId)
    throw new CoreError('NOT_FOUND', { kind: 'case', given: request.caseId });
  return { line, attempts: await core.reads.cases.attempts(line.id) };
}
