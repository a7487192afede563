/** What an executor is told when it starts, checked. */
import { readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { resolve } from 'node:path';
import { type Guards, type SessionLimits, VERSION } from '@testyard/protocol';
import { type CanaryOptions, canaryModes } from './canary/canary-options.ts';
import { ExecutorError } from './executor-error.ts';
import { factNames } from './host/host-facts.ts';
import type { LeaseHost } from './lease/lease-context.ts';
import { findProgram } from './process/find-program.ts';
import { type ExecutorTextKey, type Language, type Saying, say, whyOf } from './texts/executor-texts.ts';

/** As flags give it: nothing is checked yet. */
export interface ExecutorInput {
  readonly server?: string;
  readonly code?: string;
  /** A file with the code. */
  readonly codeFile?: string;
  readonly name?: string;
  /** `k=v`, several with commas or repeated. */
  readonly labels?: readonly string[];
  readonly slots?: string;
  readonly data?: string;
  readonly allowSource?: readonly string[];
  readonly allowPath?: readonly string[];
  readonly allowProject?: readonly string[];
  readonly allowCommand?: readonly string[];
  readonly noSetup?: boolean;
  readonly beforeSession?: string;
  readonly afterSession?: string;
  readonly hookSeconds?: string;
  readonly passEnv?: readonly string[];
  /** Further folders that no test may see. */
  readonly hide?: readonly string[];
  readonly once?: boolean;
  /** How long one that works once waits for its task. */
  readonly idleSeconds?: string;
  /** In bytes. */
  readonly gitCache?: string;
  /** Of a session; sizes in bytes. */
  readonly sessionMemory?: string;
  readonly sessionProcesses?: string;
  readonly sessionCpuSeconds?: string;
  readonly sessionOpenFiles?: string;
  readonly sessionFileSize?: string;
  /** When frameworks are tried out: `never`, `changes` or `daily`. */
  readonly canary?: string;
  readonly embedded?: boolean;
  /** Of what it says and of what it is told by the server; `en` where absent. */
  readonly language?: Language;
}

export interface ExecutorOptions {
  readonly serverUrl: URL;
  /** Null where the data folder should hold a credential already. */
  readonly code: string | null;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly slots: number;
  readonly dataFolder: string;
  readonly allowedSchemes: readonly string[];
  readonly allowedPaths: readonly string[];
  readonly guards: Guards;
  readonly hooks: LeaseHost['hooks'];
  readonly passEnv: readonly string[];
  readonly hide: readonly string[];
  /** Works on one task and ends; `idleMs`: without one within that time it ends as well, null: it waits. */
  readonly once: { readonly idleMs: number | null } | null;
  /** Of all git caches together. */
  readonly gitCacheBytes: number;
  readonly canary: CanaryOptions;
  /** Of each session. */
  readonly limits: SessionLimits;
  readonly embedded: boolean;
  readonly language: Language;
  /** Between the signal to a session and its kill. */
  readonly stopGraceMs: number;
  /** How long what earlier lives left may hold back the announcement of this one. */
  readonly tellLeftMs: number;
  /** Between two looks at what the host has. */
  readonly factsEveryMs: number;
  readonly version: string;
}

const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const schemes = new Set(['https', 'http', 'ssh', 'file', 'git']);

/** Throws ExecutorError OPTION_INVALID naming the option. */
export function executorOptions(input: ExecutorInput, environment: NodeJS.ProcessEnv): ExecutorOptions {
  const serverUrl = serverOf(input.server);
  return {
    serverUrl,
    code: codeOf(input, environment),
    name: nameOf(input.name),
    labels: labelsOf(input.labels ?? [], environment),
    slots: input.once ? 1 : slotsOf(input.slots),
    dataFolder: resolve(input.data ?? './testyard-executor-data'),
    allowedSchemes: schemesOf(input.allowSource ?? [], serverUrl),
    allowedPaths: (input.allowPath ?? []).map((path) => resolve(path)),
    guards: guardsOf(input),
    hooks: hooksOf(input),
    passEnv: passEnvOf(input.passEnv ?? []),
    hide: (input.hide ?? []).map((path) => resolve(path)),
    canary: canaryOf(input.canary, environment),
    gitCacheBytes: bytesOf('--git-cache', input.gitCache, 10 * 1024 ** 3),
    once: onceOf(input),
    limits: limitsOf(input),
    embedded: input.embedded ?? false,
    language: input.language ?? 'en',
    stopGraceMs: milliseconds('TESTYARD_STOP_GRACE_MS', environment, 10_000),
    factsEveryMs: milliseconds('TESTYARD_FACTS_EVERY_MS', environment, 60_000),
    tellLeftMs: milliseconds('TESTYARD_TELL_LEFT_MS', environment, 60_000),
    version: VERSION,
  };
}

/** What keeps an executor from starting with these, in the words of their language; null where nothing does. */
export function optionFlaw(input: ExecutorInput, environment: NodeJS.ProcessEnv): string | null {
  try {
    executorOptions(input, environment);
    return null;
  } catch (error) {
    if (!(error instanceof ExecutorError)) throw error;
    return say(error.saying, input.language ?? 'en');
  }
}

function invalid(key: ExecutorTextKey & `option.${string}`, values: Saying['values'] = {}): ExecutorError {
  return new ExecutorError('OPTION_INVALID', { key, values });
}

function serverOf(value: string | undefined): URL {
  if (!value) throw invalid('option.serverMissing');
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw invalid('option.serverUrl', { given: value });
  if (url.username || url.password) throw invalid('option.serverUser');
  return url;
}

function codeOf(input: ExecutorInput, environment: NodeJS.ProcessEnv): string | null {
  const given =
    input.code ?? (input.codeFile ? codeFrom(input.codeFile) : environment.TESTYARD_EXECUTOR_CODE);
  const code = given?.trim() ?? '';
  return code === '' ? null : code;
}

function codeFrom(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid('option.codeFile', { why: whyOf(error) });
  }
}

function nameOf(value: string | undefined): string {
  const name = (value ?? hostname()).trim();
  if (name === '' || name.length > 200) throw invalid('option.name');
  return name;
}

function labelsOf(values: readonly string[], environment: NodeJS.ProcessEnv): Record<string, string> {
  const labels: Record<string, string> = {};
  const facts = factNames(environment);
  for (const pair of values.flatMap((value) => value.split(',')).filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=');
    if (at < 1) throw invalid('option.label', { given: pair });
    const name = pair.slice(0, at).trim();
    if (facts.has(name)) throw invalid('option.fact', { given: name });
    labels[name] = pair.slice(at + 1).trim();
  }
  return labels;
}

function slotsOf(value: string | undefined): number {
  const slots = value === undefined ? availableParallelism() : Number(value);
  if (!Number.isInteger(slots) || slots < 1 || slots > 1024) throw invalid('option.slots');
  return slots;
}

function schemesOf(values: readonly string[], server: URL): string[] {
  for (const scheme of values) {
    if (!schemes.has(scheme))
      throw invalid('option.scheme', { given: scheme, choices: [...schemes].join(', ') });
  }
  if (values.length > 0) return [...new Set(values)];
  return isLoopback(server.hostname) ? ['https', 'ssh', 'http', 'file'] : ['https', 'ssh'];
}

function guardsOf({ allowProject = [], allowCommand = [], noSetup = false }: ExecutorInput): Guards {
  const bad = allowProject.find((id) => !/^[0-9a-f]{32}$/.test(id));
  if (bad !== undefined) throw invalid('option.project', { given: bad });
  const listOrAny = (list: readonly string[]) => (list.length > 0 ? [...new Set(list)] : null);
  return { projects: listOrAny(allowProject), commands: listOrAny(allowCommand), setUp: !noSetup };
}

function hooksOf({ beforeSession, afterSession, hookSeconds = '60' }: ExecutorInput): LeaseHost['hooks'] {
  const seconds = Number(hookSeconds);
  if (!(seconds >= 1 && seconds <= 3600)) throw invalid('option.hookSeconds');
  return {
    ...(beforeSession ? { 'before-session': hookOf('--before-session', beforeSession) } : {}),
    ...(afterSession ? { 'after-session': hookOf('--after-session', afterSession) } : {}),
    withinMs: seconds * 1000,
  };
}

function bytesOf(name: string, text: string | undefined, usual: number): number {
  const value = text === undefined ? usual : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw invalid('option.limit', { name, least: 0 });
  return value;
}

function onceOf({ once = false, idleSeconds }: ExecutorInput): ExecutorOptions['once'] {
  if (!once) return null;
  const seconds = idleSeconds === undefined ? null : Number(idleSeconds);
  if (seconds !== null && !(seconds >= 1 && seconds <= 86_400)) throw invalid('option.idleSeconds');
  return { idleMs: seconds === null ? null : seconds * 1000 };
}

function limitsOf(input: ExecutorInput): SessionLimits {
  const limit = (name: string, text: string | undefined, least: number): number | null => {
    if (text === undefined) return null;
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw invalid('option.limit', { name, least });
    return value;
  };
  return {
    memoryBytes: limit('--session-memory', input.sessionMemory, 16 * 1024 ** 2),
    processes: limit('--session-processes', input.sessionProcesses, 8),
    cpuSeconds: limit('--session-cpu-seconds', input.sessionCpuSeconds, 1),
    openFiles: limit('--session-open-files', input.sessionOpenFiles, 64),
    fileBytes: limit('--session-file-size', input.sessionFileSize, 1024 ** 2),
  };
}

function canaryOf(value = 'daily', environment: NodeJS.ProcessEnv): CanaryOptions {
  const mode = canaryModes.find((one) => one === value);
  if (mode === undefined) throw invalid('option.canary', { given: value, choices: canaryModes.join(', ') });
  return {
    mode,
    everyMs: milliseconds('TESTYARD_CANARY_EVERY_MS', environment, 10_000),
    againMs: milliseconds('TESTYARD_CANARY_AGAIN_MS', environment, 600_000),
    caseMs: milliseconds('TESTYARD_CANARY_CASE_MS', environment, 5_000),
  };
}

/** What is not there now would fail every session. */
function hookOf(name: string, path: string): string {
  const program = findProgram(resolve(path), '/', undefined);
  if (program === null) throw invalid('option.hook', { name, given: path });
  return program;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

function passEnvOf(values: readonly string[]): string[] {
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim());
  const bad = names.find((name) => !environmentName.test(name));
  if (bad !== undefined) throw invalid('option.variable', { given: bad });
  return names;
}

function milliseconds(name: string, environment: NodeJS.ProcessEnv, usual: number): number {
  const given = environment[name];
  const value = given === undefined ? usual : Number(given);
  if (!Number.isFinite(value) || value < 0) throw invalid('option.milliseconds', { name });
  return value;
}
