import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { BucketAddress } from '../object-store-url.ts';
import { isMissing, isOvertaken, statusOf, toBucketFailure } from './bucket-failure.ts';

/** Of one operation with all its attempts; a log message has three at most and its sender waits 30 s. */
const DEADLINE_MS = 9_000;
/** Of megabytes. */
const TRANSFER_DEADLINE_MS = 60_000;
const CONNECT_MS = 3_000;
const SOCKET_IDLE_MS = 8_000;
const ATTEMPTS = 3;
const CONNECTIONS = 128;
/** Keys that one call deletes, by the protocol. */
const DELETED_AT_ONCE = 1_000;

/** What a write is conditional on: that there is no such object yet, or that it is still the one with this tag. */
export type WriteCondition = { readonly absent: true } | { readonly tag: string };

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly tag: string;
  readonly storedAt: number;
}

export interface FinishedPart {
  readonly PartNumber: number;
  readonly ETag: string;
}

/**
 * The few operations on one bucket that are needed, each with a deadline and the attempts of the SDK within it. Keys
 * are without the prefix. Rejects with CoreErrors DISK_FULL and STORE_UNAVAILABLE, whose cause is what the SDK said.
 */
export class BucketClient {
  readonly #address: BucketAddress;
  readonly #s3: S3Client;

  constructor(address: BucketAddress) {
    this.#address = address;
    this.#s3 = new S3Client({
      forcePathStyle: address.forcePathStyle,
      maxAttempts: ATTEMPTS,
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        socketTimeout: SOCKET_IDLE_MS,
        httpAgent: { keepAlive: true, maxSockets: CONNECTIONS },
        httpsAgent: { keepAlive: true, maxSockets: CONNECTIONS },
      },
      // Not every store knows the checksums of AWS; all know Content-MD5, which is sent instead.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(address.endpoint === undefined ? {} : { endpoint: address.endpoint }),
      ...regionOf(address),
    });
  }

  close(): void {
    this.#s3.destroy();
  }

  /**
   * Resolves with the tag of what is stored now, or null where the condition does not hold. An attempt whose reply was
   * lost may have written all the same, and the next one be refused for it: look before you take null for another's.
   */
  put(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string | null> {
    const input = { ...this.#object(key), ...bodyOf(bytes), ...headersOf(condition) };
    return asked(
      async () => {
        const { ETag } = await this.#s3.send(new PutObjectCommand(input), within(DEADLINE_MS));
        return ETag ?? '';
      },
      (error) => isOvertaken(error) || (condition !== undefined && isMissing(error)),
    );
  }

  /** The bytes `from` to `to` (exclusive, at least one), fewer where the object ends before; null without the object. */
  async get(key: string, from: number, to: number): Promise<Uint8Array | null> {
    const input = { ...this.#object(key), Range: `bytes=${from}-${to - 1}` };
    const options = within(to - from > 1_000_000 ? TRANSFER_DEADLINE_MS : DEADLINE_MS);
    const receive = async () => {
      const { Body } = await this.#s3.send(new GetObjectCommand(input), options);
      // The SDK tries again and keeps the deadline only until the answer begins.
      if (Body instanceof Readable) addAbortSignal(options.abortSignal, Body);
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    };
    const receiveOrAgain = () =>
      receive().catch((error: unknown) => {
        if (statusOf(error) !== undefined || options.abortSignal.aborted) throw error;
        return receive();
      });
    return asked(receiveOrAgain, isMissing);
  }

  /** Bytes of the object; null without it. */
  size(key: string): Promise<number | null> {
    const command = new HeadObjectCommand(this.#object(key));
    return asked(async () => {
      const { ContentLength } = await this.#s3.send(command, within(DEADLINE_MS));
      return ContentLength ?? 0;
    }, isMissing);
  }

  /** All objects whose key begins with `prefix` and comes after `after`, in the order of their keys. */
  async *list(prefix: string, after?: string): AsyncGenerator<ListedObject> {
    const root = this.#address.prefix;
    const begin = after === undefined ? {} : { StartAfter: root + after };
    let token: string | undefined;
    do {
      const place = token === undefined ? begin : { ContinuationToken: token };
      const input = { Bucket: this.#address.bucket, Prefix: root + prefix, ...place };
      const page = await done(this.#s3.send(new ListObjectsV2Command(input), within(DEADLINE_MS)));
      for (const { Key = '', Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
        const storedAt = LastModified?.getTime() ?? Date.now();
        yield { key: Key.slice(root.length), size: Size, tag: ETag, storedAt };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Nothing where it is not there. */
  async remove(key: string): Promise<void> {
    await done(this.#s3.send(new DeleteObjectCommand(this.#object(key)), within(DEADLINE_MS)));
  }

  /** Removes all objects whose key begins with `prefix`, a thousand with each call. */
  async removeAll(prefix: string): Promise<void> {
    const batch: string[] = [];
    for await (const { key } of this.list(prefix)) {
      batch.push(key);
      if (batch.length === DELETED_AT_ONCE) await this.#removeBatch(batch.splice(0));
    }
    if (batch.length > 0) await this.#removeBatch(batch);
  }

  async beginUpload(key: string): Promise<string> {
    const command = new CreateMultipartUploadCommand(this.#object(key));
    const { UploadId } = await done(this.#s3.send(command, within(DEADLINE_MS)));
    if (UploadId === undefined) throw new Error('the object store began an upload without naming it');
    return UploadId;
  }

  async uploadPart(key: string, uploadId: string, part: { number: number; bytes: Uint8Array }) {
    const input = {
      ...this.#object(key),
      ...bodyOf(part.bytes),
      UploadId: uploadId,
      PartNumber: part.number,
    };
    const sent = this.#s3.send(new UploadPartCommand(input), within(TRANSFER_DEADLINE_MS));
    const { ETag = '' } = await done(sent);
    return { PartNumber: part.number, ETag };
  }

  async completeUpload(key: string, uploadId: string, parts: readonly FinishedPart[]): Promise<void> {
    const MultipartUpload = { Parts: [...parts] };
    const input = { ...this.#object(key), UploadId: uploadId, MultipartUpload };
    await done(this.#s3.send(new CompleteMultipartUploadCommand(input), within(TRANSFER_DEADLINE_MS)));
  }

  async abortUpload(key: string, uploadId: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.#object(key), UploadId: uploadId });
    await done(this.#s3.send(command, within(DEADLINE_MS)));
  }

  #object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#address.bucket, Key: this.#address.prefix + key };
  }

  async #removeBatch(keys: readonly string[]): Promise<void> {
    const Objects = keys.map((key) => ({ Key: this.#address.prefix + key }));
    const command = new DeleteObjectsCommand({
      Bucket: this.#address.bucket,
      Delete: { Objects, Quiet: true },
    });
    // Needed by stores that do not know the checksums of AWS; the command has no input for it.
    command.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string>; body: string | Uint8Array };
        request.headers['content-md5'] = md5(request.body);
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    const { Errors = [] } = await done(this.#s3.send(command, within(DEADLINE_MS)));
    const [first] = Errors;
    if (first) throw new Error(`${Errors.length} objects were not deleted: ${first.Code} ${first.Message}`);
  }
}

/** Stores other than AWS take any region, but signatures need one. */
function regionOf({ region, endpoint }: BucketAddress): { region?: string } {
  if (region !== undefined) return { region };
  const isSet = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return endpoint === undefined || isSet ? {} : { region: 'us-east-1' };
}

function within(deadlineMs: number): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(deadlineMs) };
}

function bodyOf(bytes: Uint8Array) {
  return { Body: bytes, ContentLength: bytes.length, ContentMD5: md5(bytes) };
}

/** No secret and no identity: what the protocol has against bytes that change on their way. */
function md5(bytes: string | Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

function headersOf(condition: WriteCondition | undefined) {
  if (condition === undefined) return {};
  return 'tag' in condition ? { IfMatch: condition.tag } : { IfNoneMatch: '*' };
}

/** What the store answers, or null where its refusal is an answer too. */
async function asked<T>(ask: () => Promise<T>, isAnswer: (error: unknown) => boolean): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isAnswer(error)) return null;
    throw toBucketFailure(error);
  }
}

async function done<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw toBucketFailure(error);
  }
}
