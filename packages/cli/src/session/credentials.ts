import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../io.ts';

/** A token that `login` got, for one server and no other. */
export interface Credential {
  readonly token: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  readonly userName: string;
}

/** What is kept between calls: the server signed in to last, and a token for each. */
export interface Credentials {
  readonly current: string | undefined;
  readonly servers: Readonly<Record<string, Credential>>;
}

export function credentialsPath(env: Io['env']): string {
  const base = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  return join(base, 'testyard', 'credentials.json');
}

/** Nothing where there is no file, or none that can be understood: signing in writes it anew. */
export async function readCredentials(path: string): Promise<Credentials> {
  try {
    const content = JSON.parse(await readFile(path, 'utf8')) as Partial<Credentials> | null;
    return { current: content?.current, servers: content?.servers ?? {} };
  } catch {
    return { current: undefined, servers: {} };
  }
}

/** Keeps the token for its server and makes that server the current one; only the owner may read the file. */
export async function storeCredential(path: string, server: string, credential: Credential): Promise<void> {
  const { servers } = await readCredentials(path);
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const scratch = `${path}.${process.pid}`;
  const content: Credentials = { current: server, servers: { ...servers, [server]: credential } };
  await writeFile(scratch, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await chmod(scratch, 0o600);
  await rename(scratch, path);
}
