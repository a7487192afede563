import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { unreadable } from '../file-error.ts';
import type { Io } from '../io.ts';
import { serverAddress } from '../options/server-address.ts';
import { UsageError } from '../usage-error.ts';
import { CONFIG_FILE, type ConfigFile, readConfigFile } from './config-file.ts';
import { type Credentials, credentialsPath, readCredentials } from './credentials.ts';

export const DEFAULT_SERVER = 'http://127.0.0.1:8043';
export const DEFAULT_PROJECT = 'default';

export interface ConnectionFlags {
  readonly server?: string;
  readonly project?: string;
}

/** Where a command goes and as whom. */
export interface Settings {
  readonly server: string;
  readonly token: string | undefined;
  /** RFC 3339; known only of a stored token. */
  readonly tokenExpiresAt: string | undefined;
  /** Name or id. */
  readonly project: string;
}

/** Flags win over TESTYARD_* variables, these over the configuration file, and that over what `login` stored. */
export async function readSettings(io: Io, flags: ConnectionFlags): Promise<Settings> {
  const config = await readConfigFile(io.cwd);
  const stored = await readCredentials(credentialsPath(io.env));
  const server = readServer(io, flags, { config, stored });
  const given = await readGivenToken(io);
  const credential = stored.servers[server];
  return {
    server,
    token: given ?? credential?.token,
    tokenExpiresAt: given === undefined ? credential?.expiresAt : undefined,
    project: flags.project ?? filled(io.env.TESTYARD_PROJECT) ?? textOf(config, 'project') ?? DEFAULT_PROJECT,
  };
}

interface Sources {
  readonly config: ConfigFile;
  readonly stored: Credentials;
}

function readServer(io: Io, flags: ConnectionFlags, { config, stored }: Sources): string {
  const given =
    flags.server ??
    filled(io.env.TESTYARD_SERVER) ??
    textOf(config, 'server') ??
    stored.current ??
    DEFAULT_SERVER;
  const read = serverAddress(given);
  if (read.address === null)
    throw new UsageError(read.hasMore ? 'server.more' : 'server.noAddress', { given: read.shown });
  return read.address;
}

async function readGivenToken({ env, cwd }: Io): Promise<string | undefined> {
  const token = filled(env.TESTYARD_TOKEN);
  const file = filled(env.TESTYARD_TOKEN_FILE);
  if (token !== undefined || file === undefined) return token;
  return readSecretFile(resolve(cwd, file));
}

/** A secret alone in a file, without the line end that editors add. */
export async function readSecretFile(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw unreadable(path, error);
  }
}

const filled = (text: string | undefined) => (text === '' ? undefined : text);

function textOf(config: ConfigFile, key: 'server' | 'project'): string | undefined {
  const value = config[key];
  if (value === undefined || typeof value === 'string') return value;
  const name = `${key} (${CONFIG_FILE})`;
  throw new UsageError('option.wrongKind', { name, given: String(value) });
}
