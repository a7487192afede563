import { resolve } from 'node:path';
import type { Rerun, Run } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { timeoutOf } from '../options/timeout-of.ts';
import { findCases } from '../session/find-cases.ts';
import { addConnectionOptions, findRun, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { UsageError } from '../usage-error.ts';

interface RerunFlags extends ConnectionFlags {
  readonly unsuccessful?: boolean;
  readonly failed?: boolean;
  readonly errors?: boolean;
  readonly all?: boolean;
  readonly case?: readonly string[];
  readonly repeat?: string;
  readonly untilFailure?: boolean;
  readonly detach?: boolean;
  readonly junit?: string;
  readonly timeout?: string;
  readonly json?: boolean;
}

const MOST_ROUNDS = 100;
const scopes = ['unsuccessful', 'failed', 'errors', 'all'] as const;

export function defineRerun(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--unsuccessful', t('rerun.unsuccessful'))
    .option('--failed', t('rerun.failed'))
    .option('--errors', t('rerun.errors'))
    .option('--all', t('rerun.all'))
    .option('--case <name>', t('rerun.case'), (name: string, before: string[] = []) => [...before, name])
    .option('--repeat <rounds>', t('rerun.repeat'))
    .option('--until-failure', t('rerun.untilFailure'))
    .option('--detach', t('run.detach'))
    .option('--junit <file>', t('run.junit'))
    .option('--timeout <duration>', t('run.timeout'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard rerun 1284 --unsuccessful --junit out.xml\n  testyard rerun 1284 --case test_total --repeat 20`,
    )
    .action(async (named: string, flags: RerunFlags) => {
      context.exitCode = await rerun(context, named, flags);
    });
}

async function rerun(context: CommandContext, named: string, flags: RerunFlags): Promise<ExitCode> {
  const timeoutMs = timeoutOf(flags);
  const asked = [...scopes.filter((scope) => flags[scope]), ...(flags.case ? ['case'] : [])];
  if (asked.length > 1) throw new UsageError('rerun.oneChoice', {});
  const series = readSeries(flags);
  if (series && flags.junit !== undefined) throw new UsageError('rerun.junitOfOne', { given: named });
  const session = await openSession(context, flags);
  const junit = flags.junit === undefined ? undefined : resolve(context.io.cwd, flags.junit);
  if (junit !== undefined) await (await reports()).checkReportPath(junit);
  const before = await findRun(session, named);
  const run = await session.client.rerun(before.id, { ...(await chosen(session, before, flags)), ...series });
  if (flags.detach)
    return (await following()).tellDetached(context, session, { run, json: flags.json === true });
  if (series)
    return (await followingMany()).followSeries(context, session, { run, timeoutMs, json: flags.json });
  return (await following()).followToTheEnd(context, session, { run, timeoutMs, junit, json: flags.json });
}

/** What is asked of more rounds than one; undefined where it is one. */
function readSeries({
  repeat,
  untilFailure,
}: RerunFlags): Pick<Rerun, 'repeat' | 'untilFailure'> | undefined {
  const number = repeat === undefined ? undefined : Number(repeat);
  if (number !== undefined && !(Number.isInteger(number) && number >= 1 && number <= MOST_ROUNDS))
    throw new UsageError('option.range', {
      name: '--repeat',
      given: repeat ?? '',
      least: 1,
      most: MOST_ROUNDS,
    });
  if (untilFailure !== true && (number ?? 1) === 1) return undefined;
  return { ...(number === undefined ? {} : { repeat: number }), ...(untilFailure ? { untilFailure } : {}) };
}

async function chosen(session: Session, run: Run, flags: RerunFlags): Promise<Rerun> {
  if (flags.case === undefined) {
    const what = scopes.find((scope) => flags[scope]);
    return what === undefined ? {} : { what };
  }
  const found = await Promise.all(flags.case.map((name) => findCases(session, run, name)));
  return { caseIds: [...new Set(found.flat().map(({ id }) => id))] };
}

/** What follows a run is loaded by who starts one: `--help` has no use for it. */
const following = () => import('../follow/finish-run.ts');
const followingMany = () => import('../follow/follow-series.ts');
const reports = () => import('../report/save-report.ts');
