import type { Executor } from '@testyard/protocol';
import { certificateRefusals, schemeRefusal } from '@testyard/protocol/system-refusals';
import type { CommandContext } from '../context.ts';
import { allOf } from '../session/all-of.ts';
import { openSession, type Session } from '../session/session.ts';
import { type ConnectionFlags, readSettings, type Settings } from '../session/settings.ts';
import { localTime } from '../terminal/figures.ts';
import { NotSignedInError, UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';
import { checkProxy } from './check-proxy.ts';
import { type Checked, not, ok } from './finding.ts';

const WITHIN_MS = 5000;
const MOST_SKEW_SECONDS = 5;

/** What can be told of the server that commands would go to; what needs an earlier step is left out where that failed. */
export async function checkServer(context: CommandContext, flags: ConnectionFlags): Promise<Checked[]> {
  const settings = await configured(context, flags);
  if ('state' in settings) return [settings];
  const reached = await reach(settings, context);
  const first = [ok('configuration', 'doctor.configured', { server: settings.server }), ...reached];
  if (reached.some(({ state }) => state === 'fail')) return first;
  const further = signedIn(context, flags, settings).catch((error) => [wentAway(settings.server, error)]);
  return [...first, ...(await further)];
}

/** Between its readiness and a later call; throws every other error. */
function wentAway(server: string, error: unknown): Checked {
  if (!(error instanceof Error && 'status' in error && Number(error.status) >= 500)) throw error;
  const why = 'detail' in error ? String(error.detail) : error.message;
  return not('fail', 'server', {
    detail: 'doctor.waiting',
    remedy: 'doctor.doWaiting',
    values: { server, why },
  });
}

async function configured(context: CommandContext, flags: ConnectionFlags): Promise<Settings | Checked> {
  try {
    return await readSettings(context.io, flags);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const why = context.t(error.key, error.values);
    const told = { detail: 'doctor.notConfigured', remedy: 'doctor.doConfigure', values: { why } } as const;
    return not('fail', 'configuration', told);
  }
}

/** Whether it answers, can do its work, and tells the same time. */
export async function reach(
  { server }: Pick<Settings, 'server'>,
  { language, io }: Pick<CommandContext, 'language' | 'io'>,
): Promise<Checked[]> {
  const answered = await askReadiness(server, language);
  return [...answered.checks, ...checkProxy(server, io.env, answered.isReached)];
}

async function askReadiness(
  server: string,
  language: string,
): Promise<{ readonly isReached: boolean; readonly checks: Checked[] }> {
  const began = Date.now();
  try {
    const answer = await fetch(`${server}/health/ready`, {
      headers: { 'accept-language': language },
      redirect: 'manual',
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const body = (await answer.json().catch(() => null)) as ToldReadiness | null;
    const checks = [readyCheck(server, answer, body), ...clockOf(answer.headers.get('date'), began)];
    return { isReached: true, checks };
  } catch (error) {
    const { cause, message } = error as Error & { readonly cause?: NodeJS.ErrnoException };
    const values = { server, why: cause?.code ?? message };
    const refusal = certificateRefusals[values.why];
    if (refusal) {
      const told = { detail: 'doctor.certificate', remedy: 'doctor.doCertificate' } as const;
      const checks = [not('fail', 'server', { ...told, values: { ...values, what: refusal } })];
      return { isReached: true, checks };
    }
    const why = schemeRefusal(server, values.why) ?? values.why;
    const told = {
      detail: 'doctor.unreachable',
      remedy: 'doctor.doServer',
      values: { ...values, why },
    } as const;
    return { isReached: false, checks: [not('fail', 'server', told)] };
  }
}

/** What `/health/ready` has to say beside its status; one of before says nothing. */
interface ToldReadiness {
  readonly waitingFor?: string;
  readonly trouble?: string;
  readonly detail?: string;
}

function readyCheck(server: string, answer: Response, body: ToldReadiness | null): Checked {
  const values = { server, status: answer.status, why: body?.detail ?? '' };
  if (answer.ok && body?.trouble === undefined) return ok('server', 'doctor.reachable', values);
  if (answer.ok)
    return not('fail', 'server', { detail: 'doctor.troubled', remedy: 'doctor.doServerTrouble', values });
  if (body?.waitingFor === undefined)
    return not('fail', 'server', { detail: 'doctor.notReady', remedy: 'doctor.doServer', values });
  return not('fail', 'server', { detail: 'doctor.waiting', remedy: 'doctor.doWaiting', values });
}

/** The header has whole seconds, and the answer was under way: what is within that is no difference. */
function clockOf(date: string | null, began: number): Checked[] {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return [];
  const ahead = told - Date.now();
  const behind = began - (told + 1000);
  const seconds = Math.round(Math.max(ahead, behind, 0) / 1000);
  const values = { seconds };
  if (seconds <= MOST_SKEW_SECONDS) return [ok('clock', 'doctor.clock', values)];
  return [not('warn', 'clock', { detail: 'doctor.clockSkew', remedy: 'doctor.doClock', values })];
}

async function signedIn(
  context: CommandContext,
  flags: ConnectionFlags,
  { server, project, tokenExpiresAt }: Settings,
): Promise<Checked[]> {
  let session: Session;
  try {
    session = await openSession(context, flags);
    await session.client.call('listProjects', { retryForMs: 0, timeoutMs: WITHIN_MS });
  } catch (error) {
    const refused = error instanceof Error && 'status' in error && error.status === 401;
    if (!(error instanceof NotSignedInError) && !refused) throw error;
    const values = { server };
    return [not('fail', 'token', { detail: 'doctor.noToken', remedy: 'doctor.doLogin', values })];
  }
  const until = tokenExpiresAt === undefined ? '' : localTime(tokenExpiresAt);
  const token = ok('token', until === '' ? 'doctor.token' : 'doctor.tokenUntil', { until });
  const values = { project };
  try {
    await session.projectId();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [
      token,
      not('fail', 'project', { detail: 'doctor.noProject', remedy: 'doctor.doProject', values }),
    ];
  }
  const executors = await allOf(session.client.items('listExecutors', {}));
  const skew = await serverSkew(session);
  return [token, ok('project', 'doctor.project', values), ...executorChecks(executors, skew)];
}

/** What to say where the server is another version than this program; a server of before has no word for its own. */
async function serverSkew({ client, server }: Session): Promise<Checked | null> {
  const settings = { retryForMs: 0, timeoutMs: WITHIN_MS };
  const told = await client.call('getVersion', settings).catch((error: Error) => {
    if ('status' in error && error.status === 404) return null;
    throw error;
  });
  if (told?.version === VERSION) return null;
  const remedy = 'doctor.doServerVersion';
  if (told === null)
    return not('warn', 'versions', { detail: 'doctor.serverOlder', remedy, values: { version: VERSION } });
  const values = { version: VERSION, server, of: told.version };
  return not('warn', 'versions', { detail: 'doctor.serverSkew', remedy, values });
}

function executorChecks(executors: readonly Executor[], skew: Checked | null): Checked[] {
  const online = executors.filter(({ state }) => state !== 'offline');
  const away = executors.filter(({ state }) => state === 'offline').map(({ name }) => name);
  const tooOld = executors.filter(
    ({ refused = null }) => refused !== null && refused !== 'CREDENTIAL_REPLACED',
  );
  const replaced = keysReplaced(executors);
  const values = { online: online.length, all: executors.length, away: away.join(', ') };
  if (online.length === 0)
    return [
      not('fail', 'executors', { detail: 'doctor.noExecutor', remedy: 'doctor.doExecutor', values }),
      ...replaced,
      ...(skew ? [skew] : tooOld.length > 0 ? [versionCheck(tooOld)] : []),
    ];
  const first =
    away.length === 0
      ? ok('executors', 'doctor.executors', values)
      : not('warn', 'executors', { detail: 'doctor.executorsAway', remedy: 'doctor.doAway', values });
  return [
    first,
    ...troubleOf(executors),
    ...distrustOf(online),
    ...(replaced.length > 0 ? replaced : keyAge(executors)),
    skew ?? versionCheck([...online, ...tooOld]),
  ];
}

const dayMs = 86_400_000;
const oldKeyDays = 365;

/** The oldest key of all; a server of before tells of none. */
function keyAge(executors: readonly Executor[]): Checked[] {
  const keys = executors.flatMap(({ name, key }) =>
    key ? [{ name, issuedAt: Date.parse(key.issuedAt) }] : [],
  );
  const [oldest] = keys.toSorted((one, other) => one.issuedAt - other.issuedAt);
  if (!oldest) return [];
  const days = Math.max(0, Math.floor((Date.now() - oldest.issuedAt) / dayMs));
  const values = { name: oldest.name, days, most: oldKeyDays };
  if (days < oldKeyDays) return [ok('keys', 'doctor.keys', values)];
  return [not('warn', 'keys', { detail: 'doctor.keys', remedy: 'doctor.doRotate', values })];
}

/** Nothing where none reports any. */
function troubleOf(executors: readonly Executor[]): Checked[] {
  const told = executors
    .filter(({ state }) => state === 'error')
    .map(({ name, trouble }) => `${name}: ${trouble ?? ''}`);
  if (told.length === 0) return [];
  const values = { told: told.join('; ') };
  return [not('warn', 'troubles', { detail: 'doctor.troubles', remedy: 'doctor.doTroubles', values })];
}

/** Nothing where all is believed. */
function distrustOf(online: readonly Executor[]): Checked[] {
  const told = online.flatMap(({ name, distrusted = [] }) =>
    distrusted.map(({ framework, version, reason }) => `${name}: ${framework} ${version}: ${reason}`),
  );
  if (told.length === 0) return [];
  const values = { told: told.join('; ') };
  return [not('warn', 'canaries', { detail: 'doctor.distrusted', remedy: 'doctor.doMend', values })];
}

const named = (executors: readonly Executor[]): string =>
  executors.map((each) => (speaksOther(each) ? each.name : `${each.name} ${each.version}`)).join(', ');

/** Which version it has now is not known: it was told in another protocol. */
const speaksOther = ({ refused }: Executor): boolean => refused === 'PROTOCOL_UNSUPPORTED';

/** Those that came with a key of before. */
function keysReplaced(executors: readonly Executor[]): Checked[] {
  const names = executors.filter(({ refused }) => refused === 'CREDENTIAL_REPLACED').map(({ name }) => name);
  if (names.length === 0) return [];
  const values = { executors: names.join(', ') };
  return [not('warn', 'keys', { detail: 'doctor.keysReplaced', remedy: 'doctor.doKeysReplaced', values })];
}

/** The embedded executor is of its server's version. */
function versionCheck(heard: readonly Executor[]): Checked {
  const isFar = (each: Executor) => {
    const { version, versionSkew: skew } = each;
    return (
      speaksOther(each) ||
      (skew === undefined ? version !== VERSION : skew === 'beyond' || skew === 'too-old')
    );
  };
  const others = heard.filter(isFar);
  const near = heard.filter(({ version }) => version !== VERSION);
  if (others.length === 0 && near.length > 0)
    return ok('versions', 'doctor.versionsNear', { version: VERSION, executors: named(near) });
  if (others.length === 0) return ok('versions', 'doctor.versions', { version: VERSION });
  const values = { version: VERSION, executors: named(others) };
  return not('warn', 'versions', { detail: 'doctor.versionSkew', remedy: 'doctor.doVersions', values });
}
