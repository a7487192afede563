import { resolve } from 'node:path';
import type { Run, StartRun } from '@testyard/protocol';
import type { Command } from 'commander';
import { traceHeaders } from '../ci/ci-info.ts';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { nearest } from '../nearest.ts';
import { timeoutOf } from '../options/timeout-of.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { addStartOptions, type StartFlags, startedWith } from '../start/start-options.ts';
import { parseDuration } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

interface RunFlags extends ConnectionFlags, StartFlags {
  readonly budget?: string;
  readonly detach?: boolean;
  readonly junit?: string;
  readonly json?: boolean;
}

export function defineRun(command: Command, context: CommandContext): void {
  const { t } = context;
  addStartOptions(addConnectionOptions(command, context), context)
    .argument('<template...>', t('run.argument'))
    .option('--budget <duration>', t('run.budget'))
    .option('--detach', t('run.detach'))
    .option('--junit <file>', t('run.junit'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard run checkout-smoke -p BROWSER=firefox --junit out.xml\n  testyard run checkout-smoke api --sut staging-3 --branch main --timeout 30m\n  testyard run nightly --detach --json`,
    )
    .action(async (templates: string[], flags: RunFlags) => {
      context.exitCode = await runTemplates(context, templates, flags);
    });
}

async function runTemplates(
  context: CommandContext,
  templates: readonly string[],
  flags: RunFlags,
): Promise<ExitCode> {
  const timeoutMs = timeoutOf(flags);
  const session = await openSession(context, flags);
  if (flags.junit !== undefined)
    await (await reports()).checkReportPath(resolve(context.io.cwd, flags.junit));
  const run = await start(
    session,
    { ...startedWith(flags, context.io.env), ...budgetOf(flags), templates: [...templates] },
    traceHeaders(context.io.env),
  );
  if (flags.detach)
    return (await following()).tellDetached(context, session, { run, json: flags.json === true });
  const junit = flags.junit === undefined ? undefined : resolve(context.io.cwd, flags.junit);
  return (await following()).followToTheEnd(context, session, { run, timeoutMs, junit, json: flags.json });
}

function budgetOf({ budget }: RunFlags): Pick<StartRun, 'budget'> {
  if (budget === undefined) return {};
  if (!parseDuration(budget)) throw new UsageError('option.duration', { name: '--budget', given: budget });
  return { budget };
}

/** Starts the run; where templates are unknown, what was meant most probably is named. */
async function start(
  session: Session,
  body: StartRun,
  headers: Readonly<Record<string, string>>,
): Promise<Run> {
  const projectId = await session.projectId();
  try {
    return await session.client.startRun(projectId, body, { headers });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'TEMPLATE_NOT_FOUND') {
      await refuseUnknown(session, projectId, body.templates);
    }
    throw error;
  }
}

async function refuseUnknown(session: Session, projectId: string, asked: readonly string[]): Promise<void> {
  const known = new Set<string>();
  const ids = new Set<string>();
  for (const list of ['listTemplates', 'listGroups'] as const) {
    for await (const one of session.client.items(list, { params: { projectId }, query: { limit: '1000' } })) {
      known.add(one.name);
      ids.add(one.id);
    }
  }
  const missing = asked.filter((name) => !known.has(name) && !ids.has(name));
  const near = missing.flatMap((name) => nearest(name, known) ?? []);
  if (missing.length === 0) return;
  throw new UsageError(near.length > 0 ? 'template.unknownNear' : 'template.unknown', {
    given: missing.join(', '),
    project: session.project,
    meant: near.join(', '),
  });
}

/** What follows a run is loaded by who starts one: `--help` has no use for it. */
const following = () => import('../follow/finish-run.ts');
const reports = () => import('../report/save-report.ts');
