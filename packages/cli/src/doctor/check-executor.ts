import type { CommandContext } from '../context.ts';
import { executorInput } from '../executors/executor-input.ts';
import type { OptionValues } from '../options/option-values.ts';
import { byteSize } from '../terminal/figures.ts';
import { checkDisk, checkFrameworks, checkIsolation, checkNode } from './check-host.ts';
import { reach } from './check-server.ts';
import { type Checked, not, ok } from './finding.ts';

const WITHIN_MS = 5000;

/** Whether an executor of this version would be understood at its server. */
export async function checkExecutorsServer(
  options: OptionValues,
  context: Pick<CommandContext, 'language' | 'io'>,
): Promise<Checked[]> {
  const server = options.text('server')?.replace(/\/+$/, '');
  if (server === undefined)
    return [not('fail', 'server', { detail: 'hostDoctor.noServer', remedy: 'hostDoctor.doServer' })];
  const reached = await reach({ server }, context);
  return reached.some(({ state }) => state === 'fail') ? reached : [...reached, await checkProtocol(server)];
}

/** The protocol is looked at before the credential: who speaks another one is told so, all others are unknown. */
async function checkProtocol(server: string): Promise<Checked> {
  const { PROTOCOL_HEADER, PROTOCOL_VERSION } = await import('@testyard/protocol');
  const headers = { [PROTOCOL_HEADER]: PROTOCOL_VERSION, 'content-type': 'application/json' };
  const call = { method: 'POST', headers, body: '{}', signal: AbortSignal.timeout(WITHIN_MS) };
  const answer = await fetch(`${server}/executor/v1/heartbeat`, call).catch(() => null);
  const body = (await answer?.json().catch(() => null)) as {
    readonly code?: string;
    readonly detail?: string;
  } | null;
  const values = { version: PROTOCOL_VERSION, detail: body?.detail ?? String(answer?.status ?? '') };
  if (body?.code === 'CREDENTIAL_UNKNOWN') return ok('protocol', 'hostDoctor.protocol', values);
  return not('fail', 'protocol', {
    detail: 'hostDoctor.noProtocol',
    remedy: 'hostDoctor.doProtocol',
    values,
  });
}

/** Whether an executor would start with these. */
export async function checkExecutorsOptions(
  options: OptionValues,
  { io, language }: Pick<CommandContext, 'io' | 'language'>,
): Promise<Checked[]> {
  // That the server is not named is said of the server.
  if (options.text('server') === undefined) return [];
  const { optionFlaw } = await import('@testyard/executor');
  const flaw = optionFlaw({ ...executorInput(options), language }, io.env);
  if (flaw === null) return [ok('options', 'hostDoctor.options')];
  return [
    not('fail', 'options', { detail: 'executor.flaw', remedy: 'hostDoctor.doOptions', values: { flaw } }),
  ];
}

/** What this host has for an executor, what it lacks and what it would let in. */
export async function checkExecutorsHost(options: OptionValues, language: 'en' | 'zh'): Promise<Checked[]> {
  const { describeHost } = await import('@testyard/executor');
  const data = options.text('data') ?? '.';
  const { isolation, frameworks, git, limits, canaries, gitCacheBytes } = await describeHost(data);
  return [
    checkNode(),
    await checkDisk(data),
    checkIsolation(isolation),
    ...checkLimits(limits),
    git === null
      ? not('warn', 'git', { detail: 'hostDoctor.noGit', remedy: 'hostDoctor.doGit' })
      : ok('git', 'hostDoctor.git', {
          ...{ version: git, bytes: byteSize(gitCacheBytes) },
          limit: byteSize(options.number('gitCache') ?? 0),
        }),
    checkFrameworks(frameworks),
    ...checkCanaries(canaries, language),
    checkGuards(options),
  ];
}

/** A framework that an executor has tried; null: it is believed. */
interface Tried {
  readonly framework: string;
  readonly version: string;
  readonly why: { readonly en: string; readonly zh: string } | null;
}

/** What the executor of the data folder found; nothing where it has tried none. */
function checkCanaries(canaries: readonly Tried[], language: 'en' | 'zh'): Checked[] {
  const wrong = canaries.flatMap(({ framework, version, why }) =>
    why === null ? [] : [`${framework} ${version}: ${why[language]}`],
  );
  const told = canaries.map(({ framework, version }) => `${framework} ${version}`).join(', ');
  if (wrong.length > 0) {
    const values = { told: wrong.join('; ') };
    return [not('fail', 'canaries', { detail: 'doctor.distrusted', remedy: 'doctor.doMend', values })];
  }
  return canaries.length > 0 ? [ok('canaries', 'hostDoctor.canaries', { told })] : [];
}

/** What bounds this process and what it starts; null: nothing that is known. */
interface Limits {
  readonly memoryBytes: number | null;
  readonly tasks: number | null;
}

function checkLimits({ memoryBytes, tasks }: Limits): Checked[] {
  if (memoryBytes !== null && tasks !== null)
    return [ok('limits', 'hostDoctor.limits', { memory: byteSize(memoryBytes), tasks })];
  const detail =
    memoryBytes !== null
      ? 'hostDoctor.noTasks'
      : tasks !== null
        ? 'hostDoctor.noMemory'
        : 'hostDoctor.noLimits';
  return [not('warn', 'limits', { detail, remedy: 'hostDoctor.doLimits' })];
}

function checkGuards(options: OptionValues): Checked {
  const listed = ['allowProject', 'allowCommand', 'allowSource', 'allowPath'] as const;
  const told = listed.flatMap((key) => {
    const values = options.list(key);
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return values.length > 0 ? [`${flag} ${values.join(' ')}`] : [];
  });
  const guards = [...told, ...(options.isOn('noSetup') ? ['--no-setup'] : [])];
  return guards.length > 0
    ? ok('guards', 'hostDoctor.guards', { guards: guards.join(', ') })
    : ok('guards', 'hostDoctor.noGuards');
}
