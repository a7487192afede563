import { randomUUID } from 'node:crypto';
import { CoreError, type StoreAdvice, type StoreFault, type Why } from '@testyard/core';
import type { BucketAddress } from '../object-store-url.ts';
import { BucketArtifacts } from './bucket-artifacts.ts';
import { BucketClient } from './bucket-client.ts';
import { explain, refusalOf, statusOf } from './bucket-failure.ts';
import { BucketLogs } from './bucket-logs.ts';

/** For the whole check. */
const CHECK_DEADLINE_MS = 20_000;

export interface BucketObjects {
  readonly logs: BucketLogs;
  readonly artifacts: BucketArtifacts;
  /** Whether the bucket refuses a write whose condition does not hold: several servers may share it. */
  readonly conditional: boolean;
  /** Waits for appends under way and closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens the object store in a bucket, once a probe object was written, read, listed and removed there. Errors:
 * OBJECT_STORE_UNUSABLE, which says what is in the way, within 20 seconds.
 */
export async function openBucketObjects(address: BucketAddress): Promise<BucketObjects> {
  const client = new BucketClient(address);
  try {
    const conditional = await inTime(check(client));
    const logs = new BucketLogs(client, { conditional });
    const close = async () => {
      await logs.close();
      client.close();
    };
    return { logs, artifacts: new BucketArtifacts(client), conditional, close };
  } catch (error) {
    client.close();
    throw unusable(address, error);
  }
}

/** Resolves with whether conditions of writes are kept. */
async function check(client: BucketClient): Promise<boolean> {
  const folder = `probe/${randomUUID()}`;
  const key = `${folder}/object`;
  const bytes = Buffer.from(folder);
  await client.put(key, bytes);
  try {
    const read = await client.get(key, 0, bytes.length);
    if (read === null || !bytes.equals(read)) throw new UnfitStore('not-given-back');
    const listed = [];
    for await (const each of client.list(folder)) listed.push(each.key);
    if (listed.join() !== key) throw new UnfitStore('not-listed');
    return await keepsConditions(client, key, bytes);
  } finally {
    await client.removeAll(folder);
  }
}

async function keepsConditions(client: BucketClient, key: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const overAnother = await client.put(key, bytes, { absent: true });
    const overOtherTag = await client.put(key, bytes, { tag: '"00000000000000000000000000000000"' });
    return overAnother === null && overOtherTag === null;
  } catch (error) {
    // Stores that do not know conditions may say so by 400 or 501.
    const status = error instanceof Error ? statusOf(error.cause) : undefined;
    if (status === 400 || status === 501) return false;
    throw error;
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UnfitStore('silent')), CHECK_DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What to do about the refusals that are met at a first start. */
const ADVICE: Readonly<Record<string, StoreAdvice>> = {
  NoSuchBucket: 'bucket',
  AccessDenied: 'rights',
  InvalidAccessKeyId: 'key-id',
  SignatureDoesNotMatch: 'secret-key',
  PermanentRedirect: 'region',
  AuthorizationHeaderMalformed: 'region',
};

/** The store answers, or does not, but refuses nothing: it is not fit to be one. */
class UnfitStore extends Error {
  readonly fault: StoreFault;

  constructor(fault: StoreFault) {
    super(fault);
    this.fault = fault;
  }
}

function unusable({ bucket, prefix, endpoint }: BucketAddress, error: unknown): CoreError {
  const why = whyUnusable(error instanceof CoreError ? error.cause : error, endpoint ?? null);
  const failure = new CoreError('OBJECT_STORE_UNUSABLE', { given: `s3://${bucket}/${prefix}`, why });
  failure.cause = error;
  return failure;
}

function whyUnusable(cause: unknown, endpoint: string | null): Why {
  if (cause instanceof UnfitStore) return { rule: 'store-unfit', fault: cause.fault };
  const advice = ADVICE[refusalOf(cause) ?? ''] ?? adviceWithoutAnswer(cause);
  return { rule: 'store-refused', text: explain(cause), endpoint, advice };
}

function adviceWithoutAnswer(cause: unknown): StoreAdvice {
  const name = cause instanceof Error ? cause.name : '';
  return name === 'CredentialsProviderError' ? 'credentials' : 'way';
}
