import { resolve } from 'node:path';
import type { Io } from '../io.ts';
import { flagName, type OptionRow } from '../options/option-row.ts';
import { resolveOptions } from '../options/resolve-options.ts';
import { chooseLanguage } from '../texts/texts.ts';
import { CONFIG_FILE, type ConfigFile, readConfigFile } from './config-file.ts';
import { credentialsPath, readCredentials } from './credentials.ts';
import { type ConnectionFlags, DEFAULT_PROJECT, DEFAULT_SERVER, readSettings } from './settings.ts';

/** A value that commands work with, and what gave it. */
export interface Explained {
  readonly name: string;
  /** Null where nothing is given. A secret is never shown. */
  readonly value: string | number | boolean | null;
  readonly from: 'flag' | 'variable' | 'file' | 'sign-in' | 'default';
  /** The flag, variable or key; for a sign-in, the file that keeps it. */
  readonly givenBy: string;
}

/** What a command of a client would use here. Throws a UsageError where a value is wrong. */
export async function explainSettings(io: Io, flags: ConnectionFlags): Promise<Explained[]> {
  const settings = await readSettings(io, flags);
  const config = await readConfigFile(io.cwd);
  const path = credentialsPath(io.env);
  const stored = await readCredentials(path);
  const named = (name: 'server' | 'project', otherwise: string) =>
    placeOf(io, { flags, config }, name) ?? {
      from: name === 'server' && stored.current !== undefined ? ('sign-in' as const) : ('default' as const),
      givenBy: name === 'server' && stored.current !== undefined ? path : otherwise,
    };
  const language = ['TESTYARD_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'].find((name) => io.env[name]);
  return [
    { name: 'server', value: settings.server, ...named('server', DEFAULT_SERVER) },
    { name: 'project', value: settings.project, ...named('project', DEFAULT_PROJECT) },
    { name: 'token', value: settings.token === undefined ? null : '***', ...tokenFrom(io, path) },
    {
      name: 'language',
      value: chooseLanguage(undefined, io.env),
      from: language === undefined ? 'default' : 'variable',
      givenBy: language ?? 'en',
    },
  ];
}

function placeOf(
  { env }: Io,
  { flags, config }: { readonly flags: ConnectionFlags; readonly config: ConfigFile },
  name: 'server' | 'project',
): Pick<Explained, 'from' | 'givenBy'> | undefined {
  const variable = `TESTYARD_${name.toUpperCase()}`;
  if (flags[name] !== undefined) return { from: 'flag', givenBy: `--${name}` };
  if (env[variable]) return { from: 'variable', givenBy: variable };
  if (config[name] !== undefined) return { from: 'file', givenBy: `${CONFIG_FILE}: ${name}` };
  return undefined;
}

function tokenFrom({ env, cwd }: Io, path: string): Pick<Explained, 'from' | 'givenBy'> {
  if (env.TESTYARD_TOKEN) return { from: 'variable', givenBy: 'TESTYARD_TOKEN' };
  if (!env.TESTYARD_TOKEN_FILE) return { from: 'sign-in', givenBy: path };
  return { from: 'variable', givenBy: `TESTYARD_TOKEN_FILE: ${resolve(cwd, env.TESTYARD_TOKEN_FILE)}` };
}

/** What `up` would use here, option by option. Throws a UsageError where a value is wrong. */
export async function explainOptions(io: Io, rows: readonly OptionRow[]): Promise<Explained[]> {
  const file = await readConfigFile(io.cwd);
  const resolved = resolveOptions(rows, { flags: {}, env: io.env, file, cwd: io.cwd });
  return rows.map((row) => {
    const option = resolved.get(row.key);
    const value = option?.value;
    return {
      name: row.key,
      value:
        value === undefined ? null : typeof value === 'object' ? value.join(', ') : withoutPassword(value),
      from: option?.source ?? 'default',
      givenBy: option?.givenBy ?? flagName(row),
    };
  });
}

/** The address of a database carries its password. */
const withoutPassword = <T>(value: T) =>
  typeof value === 'string' ? value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/:@]*):[^@]*@/i, '$1:***@') : value;
