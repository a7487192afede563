/**
 * What this host has, by asking it. A probe starts an interpreter; so its answer is kept, together with what it depends
 * on: the programs that the search path names, and when they changed.
 */
import { execFile } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { within } from '../deadline.ts';
import { type DataFolder, readKept } from '../files/data-folder.ts';
import { nodeVersion } from '../frameworks/node-project/node-program.ts';
import { knownFrameworks } from '../frameworks/registry.ts';
import { findProgram } from '../process/find-program.ts';

type Environment = NodeJS.ProcessEnv;

/** Something that a host may have, in some version. */
interface Probe {
  readonly name: string;
  /** Programs whose change may change the answer. */
  readonly tools: readonly string[];
  /** Null where the host has none. */
  versionIn(environment: Environment): Promise<string | null>;
}

interface Probed {
  readonly key: string;
  readonly version: string | null;
}

export interface Found {
  /** Framework name to version, of those that are there. */
  readonly frameworks: Readonly<Record<string, string>>;
  /** Null where there is none. */
  readonly python: string | null;
  /** That of the search path, which is the one of tests. */
  readonly node: string | null;
}

/** Of a probe with all that it starts: a busy host takes its time to start an interpreter, and one that lacks a framework gets no work. */
const probeWithinMs = 45_000;
const fileName = 'probes.json';

/** What was found, before it is kept. */
export interface FirstLook {
  readonly found: Found;
  /** For the data folder; null where it is there. */
  readonly toKeep: Readonly<Record<string, Probed>> | null;
}

/** Answers from what is kept where nothing has changed; `again`: what was not there is looked for anew, too. */
export async function probeHost(data: DataFolder, environment: Environment, again = true): Promise<Found> {
  return keepLook(data, await look(await data.read(fileName), environment, again));
}

/** The same for who has not taken the data folder yet: it is read, and nothing is written. */
export async function firstLook(dataFolder: string, environment: Environment): Promise<FirstLook> {
  return look(await readKept(dataFolder, fileName), environment, true);
}

/** Keeps what a first look found for the next start; a disk that does not take it costs only time. */
export async function keepLook(data: DataFolder, { found, toKeep }: FirstLook): Promise<Found> {
  if (toKeep !== null) await data.write(fileName, toKeep).catch(() => undefined);
  return found;
}

async function look(before: unknown, environment: Environment, again: boolean): Promise<FirstLook> {
  const kept = (before ?? {}) as Record<string, Probed | undefined>;
  const probed = await Promise.all(
    probes().map(async (probe): Promise<[string, Probed]> => {
      const key = keyOf(probe, environment);
      const before = kept[probe.name];
      if (before?.key === key && (before.version !== null || !again)) return [probe.name, before];
      return [probe.name, { key, version: await versionOf(probe, environment) }];
    }),
  );
  const now = Object.fromEntries(probed);
  return {
    found: foundOf(probed.map(([name, { version }]) => [name, version])),
    toKeep: JSON.stringify(now) === JSON.stringify(kept) ? null : now,
  };
}

/** The same without anything kept: each is asked now. */
export async function askHost(environment: Environment): Promise<Found> {
  return foundOf(
    await Promise.all(
      probes().map(async (probe) => [probe.name, await versionOf(probe, environment)] as const),
    ),
  );
}

function probes(): Probe[] {
  return [
    ...knownFrameworks(process.env).map(({ name, tools, load }) => ({
      ...{ name, tools },
      versionIn: async (environment: Environment) => (await load()).probe(environment),
    })),
    { name: 'python', tools: ['python3'], versionIn: pythonVersion },
    { name: 'node', tools: ['node'], versionIn: nodeVersion },
  ];
}

function foundOf(answers: readonly (readonly [string, string | null])[]): Found {
  const versions = Object.fromEntries(
    answers.flatMap(([name, version]) => (version ? [[name, version]] : [])),
  );
  const { python = null, node = null, ...frameworks } = versions as Record<string, string>;
  return { frameworks, python, node };
}

function pythonVersion(environment: Environment): Promise<string | null> {
  const options = { env: environment, cwd: '/', timeout: probeWithinMs / 2, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('python3', ['--version'], options, (error, stdout) => {
      resolve(error === null ? (/^Python (\d[\w.]*)/.exec(stdout)?.[1] ?? null) : null);
    });
  });
}

async function versionOf(probe: Probe, environment: Environment): Promise<string | null> {
  try {
    const version = await within(probeWithinMs, probe.versionIn(environment));
    return version === 'late' ? null : version;
  } catch {
    return null;
  }
}

function keyOf({ tools }: Probe, environment: Environment): string {
  return tools.map((tool) => stampOf(findProgram(tool, '/', environment.PATH))).join('|');
}

function stampOf(path: string | null): string {
  if (path === null) return '-';
  try {
    const real = realpathSync(path);
    return `${path}=${real}@${statSync(real).mtimeMs}`;
  } catch {
    return '-';
  }
}
