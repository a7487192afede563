import type { Client } from '@testyard/client';
import type { Run } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addJsonOptions } from '../json-options.ts';
import { nearest } from '../nearest.ts';
import { NotSignedInError, UsageError } from '../usage-error.ts';
import { type ConnectionFlags, readSettings } from './settings.ts';

/** A person who mistyped an address learns it soon; who follows a run waits longer. */
const RETRY_FOR_MS = 4000;

/** A signed-in client and the project that a command works in. */
export interface Session {
  readonly client: Client;
  readonly server: string;
  /** As it was named: name or id. */
  readonly project: string;
  /** The options by which it was opened, for commands that go on with it: empty, or begins with a space. */
  readonly options: string;
  /** Hexadecimal id of the project. */
  projectId(): Promise<string>;
}

/** For commands that work in a project. */
export function addConnectionOptions(command: Command, context: CommandContext): Command {
  const { t } = context;
  command.option('--server <url>', t('option.server')).option('--project <name>', t('option.project'));
  return addJsonOptions(command, context);
}

/** For commands about the whole of a server: its users, its executors, its projects. */
export function addServerOptions(command: Command, context: CommandContext): Command {
  command.option('--server <url>', context.t('option.server'));
  return addJsonOptions(command, context);
}

/** Loads the client only now: `--help` has no use for it. */
export async function openSession(context: CommandContext, flags: ConnectionFlags): Promise<Session> {
  const settings = await readSettings(context.io, flags);
  const { server, token, tokenExpiresAt, project } = settings;
  if (token === undefined) throw new NotSignedInError('session.notSignedIn', { server });
  if (tokenExpiresAt !== undefined && Date.parse(tokenExpiresAt) <= Date.now()) {
    throw new NotSignedInError('session.expired', { server });
  }
  const { createClient } = await import('@testyard/client');
  const client = createClient({ server, token, language: context.language, retryForMs: RETRY_FOR_MS });
  let known: Promise<string> | undefined;
  const projectId = () => {
    known ??= findProject(client, project);
    return known;
  };
  return { client, server, project, projectId, options: optionsOf(flags) };
}

function optionsOf({ server, project }: ConnectionFlags): string {
  const given = Object.entries({ project, server });
  return given
    .flatMap(([name, value]) => (value === undefined ? [] : [` --${name}=${shellWord(value)}`]))
    .join('');
}

async function findProject(client: Client, named: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(named)) return named;
  const names: string[] = [];
  for await (const project of client.items('listProjects', {})) {
    if (project.name === named) return project.id;
    names.push(project.name);
  }
  const meant = nearest(named, names);
  throw new UsageError(meant ? 'project.unknownNear' : 'project.unknown', {
    given: named,
    meant: meant ?? '',
  });
}

/** A run by its number within the project (`7`, `#7`) or by its id, in one of its rounds, the latest where none is named. */
export async function findRun(session: Session, named: string, round?: string): Promise<Run> {
  if (round !== undefined && !/^[1-9][0-9]{0,8}$/.test(round))
    throw new UsageError('run.noRound', { given: round });
  if (/^[0-9a-f]{32}$/.test(named)) return readRun(session, named, round);
  const number = /^#?([0-9]{1,9})$/.exec(named)?.[1];
  if (number === undefined) throw new UsageError('run.noReference', { given: named });
  const params = { projectId: await session.projectId(), number };
  const run = await session.client.call('getRunByNumber', { params });
  return round === undefined || round === String(run.round) ? run : readRun(session, run.id, round);
}

function readRun({ client }: Session, runId: string, round: string | undefined): Promise<Run> {
  return client.call('getRun', { params: { runId }, ...(round === undefined ? {} : { query: { round } }) });
}

/** A run as a command that is shown names it: without the options of this one it would be another run. */
export const runNamed = (session: Session, { number }: Pick<Run, 'number'>) => `${number}${session.options}`;

/** A round as a command that is shown names it: an option says which where it is not the latest. */
export function roundNamed(session: Session, run: Pick<Run, 'number' | 'round' | 'rounds'>): string {
  const isLatest = run.rounds.every(({ round }) => round <= run.round);
  return `${runNamed(session, run)}${isLatest ? '' : ` --round ${run.round}`}`;
}

/** Address of a run's page. */
export const runUrl = (session: Session, run: Pick<Run, 'id'>) => `${session.server}/runs/${run.id}`;
