import { resolve } from 'node:path';
import type { Rerun, Run } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { findCases } from '../session/find-cases.ts';
import { addConnectionOptions, findRun, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { parseDuration } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

interface RerunFlags extends ConnectionFlags {
  readonly unsuccessful?: boolean;
  readonly failed?: boolean;
  readonly errors?: boolean;
  readonly all?: boolean;
  readonly case?: readonly string[];
  readonly detach?: boolean;
  readonly junit?: string;
  readonly timeout?: string;
  readonly json?: boolean;
}

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
    .option('--detach', t('run.detach'))
    .option('--junit <file>', t('run.junit'))
    .option('--timeout <duration>', t('run.timeout'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard rerun 1284 --unsuccessful --junit out.xml\n  testyard rerun 1284 --case test_total`,
    )
    .action(async (named: string, flags: RerunFlags) => {
      context.exitCode = await rerun(context, named, flags);
    });
}

async function rerun(context: CommandContext, named: string, flags: RerunFlags): Promise<ExitCode> {
  const timeoutMs = flags.timeout === undefined ? undefined : parseDuration(flags.timeout);
  if (flags.timeout !== undefined && !timeoutMs) {
    throw new UsageError('option.duration', { name: '--timeout', given: flags.timeout });
  }
  const asked = [...scopes.filter((scope) => flags[scope]), ...(flags.case ? ['case'] : [])];
  if (asked.length > 1) throw new UsageError('rerun.oneChoice', {});
  const session = await openSession(context, flags);
  const junit = flags.junit === undefined ? undefined : resolve(context.io.cwd, flags.junit);
  if (junit !== undefined) await (await reports()).checkJunitPath(junit);
  const before = await findRun(session, named);
  const run = await session.client.rerun(before.id, await bodyOf(session, before, flags));
  if (flags.detach)
    return (await following()).tellDetached(context, session, { run, json: flags.json === true });
  return (await following()).followToTheEnd(context, session, { run, timeoutMs, junit, json: flags.json });
}

async function bodyOf(session: Session, run: Run, flags: RerunFlags): Promise<Rerun> {
  if (flags.case === undefined) {
    const what = scopes.find((scope) => flags[scope]);
    return what === undefined ? {} : { what };
  }
  const found = await Promise.all(flags.case.map((name) => findCases(session, run, name)));
  return { caseIds: [...new Set(found.flat().map(({ id }) => id))] };
}

/** What follows a run is loaded by who starts one: `--help` has no use for it. */
const following = () => import('../follow/finish-run.ts');
const reports = () => import('../report/write-junit.ts');
