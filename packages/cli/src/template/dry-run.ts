import type { Case, Run } from '@testyard/protocol';
import { traceHeaders } from '../ci/ci-info.ts';
import { CommandFence } from '../ci/github.ts';
import type { CommandContext } from '../context.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { tellDetached, tellLeft } from '../follow/finish-run.ts';
import { followRun } from '../follow/follow-run.ts';
import { timeoutOf } from '../options/timeout-of.ts';
import { caseLabel, caseLocation } from '../report/failure-line.ts';
import { summaryLines } from '../report/summary.ts';
import { runNamed, runUrl, type Session } from '../session/session.ts';
import { type StartFlags, startedWith } from '../start/start-options.ts';
import { UsageError } from '../usage-error.ts';
import { findTemplate } from './find-template.ts';

const MOST = 1_000_000;

export interface DryRunFlags extends StartFlags {
  readonly limit?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
}

/** Lets an executor find the cases of a template, and shows them. None of them is executed. */
export async function dryRun(
  context: CommandContext,
  session: Session,
  { named, ...flags }: DryRunFlags & { readonly named: string },
): Promise<ExitCode> {
  const [limit, timeoutMs, json] = [limitOf(flags), timeoutOf(flags), flags.json === true];
  const { id } = await findTemplate(session, named);
  const run = await session.client.dryRun(id, startedWith(flags, context.io.env), {
    headers: traceHeaders(context.io.env),
  });
  if (flags.detach) return tellDetached(context, session, { run, json });
  const outcome = await followRun(context, session, { run, timeoutMs, quiet: json });
  if (outcome.kind !== 'finished') return tellLeft(context, session, { outcome, run, json });
  return tellFound(context, session, { run: outcome.run, limit, json });
}

function limitOf({ limit = '1000' }: DryRunFlags): number {
  const count = Number(limit);
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new UsageError('option.range', { name: '--limit', given: limit, least: 1, most: MOST });
}

async function tellFound(
  context: CommandContext,
  session: Session,
  { run, limit, json }: { readonly run: Run; readonly limit: number; readonly json: boolean },
): Promise<ExitCode> {
  const { items, hasMore } = await foundCases(session, run, limit);
  const url = runUrl(session, run);
  const exitCode = exitCodeOf(run);
  if (json) {
    context.printJson({ run, url, cases: items, hasMore, exitCode });
    return exitCode;
  }
  const fence = new CommandFence(context);
  fence.begin();
  for (const one of items) context.print(foundLine(one, context));
  if (hasMore) context.tell(context.t('cases.more', { limit }));
  const words = { t: context.t, style: context.style.out };
  for (const line of summaryLines({ run, named: runNamed(session, run), url, failures: [] }, words))
    context.print(line);
  fence.end();
  return exitCode;
}

async function foundCases({ client }: Session, { id: runId }: Run, limit: number) {
  const items: Case[] = [];
  const query = { limit: String(Math.min(limit, 1000)) };
  for await (const one of client.items('listCases', { params: { runId }, query })) {
    if (items.length === limit) return { items, hasMore: true };
    items.push(one);
  }
  return { items, hasMore: false };
}

function foundLine(one: Case, { style }: CommandContext): string {
  return [caseLabel(one), style.out.dim(caseLocation(one))].join('  ').trimEnd();
}
