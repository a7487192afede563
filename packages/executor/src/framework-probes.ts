/**
 * Which frameworks this host has. A probe starts an interpreter; so its answer is kept, together with what it depends
 * on: the programs that the search path names, and when they changed.
 */
import { realpathSync, statSync } from 'node:fs';
import type { DataFolder } from './data-folder.ts';
import { within } from './deadline.ts';
import { type KnownFramework, knownFrameworks } from './frameworks/registry.ts';
import { findProgram } from './process/find-program.ts';

interface Probed {
  readonly key: string;
  readonly version: string | null;
}

const probeWithinMs = 10_000;
const fileName = 'probes.json';

/** Framework name to version, of those that are there. */
export async function probeFrameworks(
  data: DataFolder,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const kept = ((await data.read(fileName)) ?? {}) as Record<string, Probed | undefined>;
  const probed = await Promise.all(
    knownFrameworks(process.env).map(async (known): Promise<[string, Probed]> => {
      const key = keyOf(known, environment);
      const before = kept[known.name];
      if (before?.key === key && before.version !== null) return [known.name, before];
      return [known.name, { key, version: await versionOf(known, environment) }];
    }),
  );
  await data.write(fileName, Object.fromEntries(probed)).catch(() => undefined);
  return Object.fromEntries(
    probed.flatMap(([name, { version }]) => (version === null ? [] : [[name, version]])),
  );
}

/** The same without anything kept: each is asked now. */
export async function findFrameworks(environment: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const found = await Promise.all(
    knownFrameworks(process.env).map(
      async (known) => [known.name, await versionOf(known, environment)] as const,
    ),
  );
  return Object.fromEntries(found.flatMap(([name, version]) => (version === null ? [] : [[name, version]])));
}

async function versionOf(known: KnownFramework, environment: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const version = await within(probeWithinMs, (await known.load()).probe(environment));
    return version === 'late' ? null : version;
  } catch {
    return null;
  }
}

function keyOf({ tools }: KnownFramework, environment: NodeJS.ProcessEnv): string {
  return tools.map((tool) => stampOf(findProgram(tool, '/', environment.PATH))).join('|');
}

function stampOf(path: string | null): string {
  if (path === null) return '-';
  const real = realpathSync(path);
  return `${path}=${real}@${statSync(real).mtimeMs}`;
}
