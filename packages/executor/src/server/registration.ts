/** Who this executor is to the server: a credential kept in the data folder, or got for a registration code. */

import { randomBytes } from 'node:crypto';
import type { Announce, Announced } from '@testyard/protocol';
import { ExecutorError } from '../executor-error.ts';
import type { DataFolder } from '../files/data-folder.ts';
import type { ExecutorOptions } from '../options.ts';
import type { Saying } from '../texts/executor-texts.ts';
import { OutageReasons } from './outage-reasons.ts';
import { persist } from './retry.ts';
import { type ServerApi, ServerRefusal } from './server-api.ts';
import { whyUnanswered } from './why-unanswered.ts';

export interface Identity {
  readonly server: string;
  readonly executorId: string;
  readonly name: string;
  readonly credential: string;
}

const fileName = 'executor.json';
/** Only while it registers: by the key in it a repeat, also of a later start, is known as one. */
const registeringName = 'registering.json';

/** Announces this instance, registering first where there is no valid credential. Rejects with ExecutorError. */
export async function introduce(parts: {
  readonly api: ServerApi;
  readonly data: DataFolder;
  readonly options: ExecutorOptions;
  readonly announcement: Announce;
  readonly signal: AbortSignal;
  tell(saying: Saying): void;
  /** Tells what an earlier life of this identity left; its leases end with the announcement. */
  tellLeft(onFailure: (error: unknown) => void): Promise<void>;
}): Promise<{ identity: Identity; announced: Announced }> {
  const { api, data, options, announcement, signal } = parts;
  const onFailure = tellReasons(parts);
  const announce = async (identity: Identity) => {
    api.credential = identity.credential;
    await parts.tellLeft(onFailure);
    return {
      identity,
      announced: await persist(signal, () => api.send('announce', announcement, { signal }), onFailure),
    };
  };
  const kept = await keptIdentity(data, options);
  if (kept) {
    let refused = new ExecutorError('CREDENTIAL_UNKNOWN', { key: 'credential.unknown' });
    const answer = await announce(kept).catch((error) => {
      if (!isUnknown(error)) throw translated(error);
      if (error.code === 'CREDENTIAL_REPLACED')
        refused = new ExecutorError(error.code, { key: 'refused', values: { detail: error.detail } });
      return null;
    });
    if (answer) return answer;
    if (!options.code) throw refused;
  }
  try {
    return await announce(await register({ ...parts, onFailure }));
  } catch (error) {
    const isUsed = isUnknown(error) && error.code === 'REGISTRATION_CODE_UNUSABLE';
    throw (isUsed && (await belongsElsewhere(data, options))) || translated(error);
  }
}

/** Takes the new credential that was ordered: kept before it is used, so that a crash in between loses neither. */
export async function renewCredential(parts: {
  readonly api: ServerApi;
  readonly data: DataFolder;
  readonly signal: AbortSignal;
}): Promise<string> {
  const { api, data, signal } = parts;
  const { credential } = await persist(signal, () => api.send('renewCredential', {}, { signal }));
  const kept = (await data.read(fileName)) as Identity;
  await data.write(fileName, { ...kept, credential });
  api.credential = credential;
  return credential;
}

/** A person who mistyped the address, or whose server is not up yet, learns it once for each reason and not at each try. */
function tellReasons({ options, tell }: Pick<Parameters<typeof introduce>[0], 'options' | 'tell'>) {
  const reasons = new OutageReasons();
  return (error: unknown) => {
    const reason = whyUnanswered(error);
    if (!reasons.isNews(reason)) return;
    tell({ key: 'waiting', values: { server: options.serverUrl.origin, reason } });
  };
}

async function keptIdentity(data: DataFolder, options: ExecutorOptions): Promise<Identity | null> {
  const kept = (await data.read(fileName)) as Partial<Identity> | null;
  const isOurs = kept?.server === options.serverUrl.origin && typeof kept.credential === 'string';
  return isOurs || (options.embedded && typeof kept?.credential === 'string') ? (kept as Identity) : null;
}

/** What a start says whose data folder is that of an executor of another address; null where it is not. A key is shown to no other server. */
async function belongsElsewhere(data: DataFolder, options: ExecutorOptions): Promise<ExecutorError | null> {
  const server = ((await data.read(fileName)) as Partial<Identity> | null)?.server;
  const given = options.serverUrl.origin;
  if (typeof server !== 'string' || server === given) return null;
  return new ExecutorError('REGISTRATION_CODE_UNUSABLE', {
    key: 'identity.elsewhere',
    values: { server, given },
  });
}

type Registering = Parameters<typeof introduce>[0] & { onFailure(error: unknown): void };

async function register({ api, data, options, signal, onFailure }: Registering): Promise<Identity> {
  const { code } = options;
  if (!code) {
    const missing = new ExecutorError('REGISTRATION_CODE_UNUSABLE', { key: 'code.missing' });
    throw (await belongsElsewhere(data, options)) ?? missing;
  }
  const key = await registeringKey(data);
  api.credential = null;
  const registered = await persist(
    signal,
    () => api.send('register', { code, name: options.name, key }, { signal }),
    onFailure,
  );
  const identity = { server: options.serverUrl.origin, ...registered };
  await data.write(fileName, identity);
  await data.remove(registeringName);
  return identity;
}

async function registeringKey(data: DataFolder): Promise<string> {
  const kept = (await data.read(registeringName)) as { readonly key?: unknown } | null;
  if (typeof kept?.key === 'string') return kept.key;
  const key = randomBytes(32).toString('hex');
  await data.write(registeringName, { key });
  return key;
}

function isUnknown(error: unknown): error is ServerRefusal {
  return error instanceof ServerRefusal && error.isUnknown;
}

function translated(error: unknown): unknown {
  if (!(error instanceof ServerRefusal)) return error;
  const saying = { key: 'refused', values: { detail: error.detail } } as const;
  if (error.code === 'PROTOCOL_UNSUPPORTED' || error.code === 'EXECUTOR_TOO_OLD')
    return new ExecutorError(error.code, saying);
  const code = error.code === 'CREDENTIAL_UNKNOWN' ? 'CREDENTIAL_UNKNOWN' : 'REGISTRATION_CODE_UNUSABLE';
  return error.isUnknown || error.code === code ? new ExecutorError(code, saying) : error;
}
