import type { Run, Verdict } from '@testyard/protocol';
import { CommandFence } from '../ci/github.ts';
import type { CommandContext } from '../context.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { countsText, outcomeText } from '../report/statuses.ts';
import { leftLines, seriesEndLines } from '../report/summary.ts';
import { readUnsteady, unsteadyLines } from '../report/unsteady-cases.ts';
import { runUrl, type Session } from '../session/session.ts';
import { tellLeft } from './finish-run.ts';
import { followRun } from './follow-run.ts';

export interface SeriesOptions {
  /** In the first round of the series. */
  readonly run: Run;
  readonly timeoutMs?: number | undefined;
  readonly json?: boolean | undefined;
}

/** Worst first, as the verdict of a run has it. */
const VERDICTS: readonly Verdict[] = ['stopped', 'invalid', 'failed', 'error', 'passed'];

/**
 * Follows several rounds of a run, one after the other, tells each as it ends and then which cases did not pass in all
 * of them. The exit code is that of the worst round.
 */
export async function followSeries(
  context: CommandContext,
  session: Session,
  options: SeriesOptions,
): Promise<ExitCode> {
  const fence = new CommandFence(context);
  if (!options.json) fence.begin();
  try {
    const ended = await followRounds(context, session, options);
    return Array.isArray(ended) ? await tellSeries(context, session, { options, ended }) : ended.left;
  } finally {
    fence.end();
  }
}

async function followRounds(
  context: CommandContext,
  session: Session,
  { run: first, timeoutMs, json = false }: SeriesOptions,
): Promise<Run[] | { readonly left: ExitCode }> {
  const { t } = context;
  const say = json ? context.tell : context.print;
  const until = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
  const ended: Run[] = [];
  say(t('run.started', { number: first.number, url: runUrl(session, first) }));
  for (let run: Run | undefined = first; run; run = nextOf(run)) {
    const { number, of } = seriesOf(run);
    const headline = t('series.round', { round: run.round, number, of });
    const timeLeft = until === undefined ? undefined : Math.max(1, Math.ceil(until - performance.now()));
    const outcome = await followRun(context, session, { run, timeoutMs: timeLeft, quiet: json, headline });
    if (outcome.kind !== 'finished') return { left: tellLeft(context, session, { outcome, run, json }) };
    run = outcome.run;
    ended.push(run);
    const words = { t, style: json ? context.style.err : context.style.out };
    say(`  ${outcomeText(run, words)}  ${countsText(run.counts, words)}`);
  }
  return ended;
}

/** The run in the round that follows in the series; undefined where that has ended. */
function nextOf(run: Run): Run | undefined {
  const { number } = seriesOf(run);
  const next = run.rounds.find(
    ({ round, series }) => round === run.round + 1 && series?.number === number + 1,
  );
  return next && { ...run, round: next.round, state: next.state, verdict: next.verdict };
}

function seriesOf({ round, rounds }: Run) {
  const alone = { number: 1, of: 1, untilFailure: false };
  return rounds.find((each) => each.round === round)?.series ?? alone;
}

async function tellSeries(
  context: CommandContext,
  session: Session,
  { options, ended }: { readonly options: SeriesOptions; readonly ended: readonly Run[] },
): Promise<ExitCode> {
  const worst = VERDICTS.flatMap((verdict) => ended.find((run) => run.verdict === verdict) ?? [])[0];
  const exitCode = exitCodeOf(worst ?? options.run);
  const cases = await readUnsteady(session, ended);
  const url = runUrl(session, options.run);
  if (options.json) {
    const rounds = ended.map(({ round, verdict, counts }) => ({ round, verdict, counts }));
    context.printJson({ run: ended.at(-1), url, rounds, cases, exitCode });
    return exitCode;
  }
  const words = { t: context.t, style: context.style.out };
  for (const line of ['', ...endLines(ended, context), ...unsteadyLines(cases, words)]) context.print(line);
  context.print(context.t('summary.page', { url }));
  return exitCode;
}

/** How many rounds ended in which way, and why there were not more. */
function endLines(ended: readonly Run[], { t, style }: CommandContext): string[] {
  const [first, last] = [ended[0], ended.at(-1)];
  if (!first || !last) return [];
  const parts = VERDICTS.flatMap((verdict) => {
    const count = ended.filter((run) => run.verdict === verdict).length;
    const text = outcomeText({ state: 'finished', verdict }, { t, style: style.out });
    return count > 0 ? [`${count} × ${text}`] : [];
  });
  const left = leftLines(last, t);
  const rounds = { first: first.round, last: last.round, verdicts: parts.join(' · ') };
  return [t(first === last ? 'series.endOfOne' : 'series.end', rounds), ...seriesEndLines(last, t), ...left];
}
