import { randomUUID } from 'node:crypto';
import { CoreError } from '@testyard/core';
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
    if (read === null || !bytes.equals(read)) throw new Error('it does not give back what was stored');
    const listed = [];
    for await (const each of client.list(folder)) listed.push(each.key);
    if (listed.join() !== key) throw new Error('it does not list what was stored');
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
    timer = setTimeout(
      () => reject(new Error(`it did not answer within ${CHECK_DEADLINE_MS / 1000} s`)),
      CHECK_DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What to do about the refusals that are met at a first start. */
const ADVICE: Readonly<Record<string, string>> = {
  NoSuchBucket: 'make the bucket, or correct its name',
  AccessDenied:
    'give these credentials the rights to get, put, delete and list objects, and to abort multipart uploads',
  InvalidAccessKeyId: 'correct AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'correct AWS_SECRET_ACCESS_KEY',
  PermanentRedirect: 'correct the region',
  AuthorizationHeaderMalformed: 'correct the region',
};

function unusable({ bucket, prefix, endpoint }: BucketAddress, error: unknown): CoreError {
  const cause = error instanceof CoreError ? error.cause : error;
  const where = endpoint === undefined ? '' : ` at ${endpoint}`;
  const advice = ADVICE[refusalOf(cause) ?? ''] ?? adviceWithoutAnswer(cause);
  const why = `${explain(cause)}${where}; ${advice}`;
  const failure = new CoreError('OBJECT_STORE_UNUSABLE', { given: `s3://${bucket}/${prefix}`, why });
  failure.cause = error;
  return failure;
}

function adviceWithoutAnswer(cause: unknown): string {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'CredentialsProviderError') return 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  return 'check the bucket, its endpoint and region, and the way to it';
}
