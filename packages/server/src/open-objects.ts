import { join } from 'node:path';
import { type ArtifactObjects, CoreError, type LogObjects } from '@testyard/core';
import { openFolderObjects } from './objects/folder-objects.ts';
import { readObjectStoreUrl } from './objects/object-store-url.ts';

export interface ObjectStoreOptions {
  readonly dataFolder: string;
  /** `s3://bucket/prefix?...`; undefined: the data folder. */
  readonly objectStore?: string;
  /** Where it is given, other servers may share the store. */
  readonly databaseUrl?: string;
}

export interface ObjectStore {
  readonly logs: LogObjects;
  readonly artifacts: ArtifactObjects;
  close(): Promise<void>;
}

/**
 * The store of logs and artifacts: the data folder, or a bucket, whose client is loaded only then. Errors:
 * OPTION_INVALID, OBJECT_STORE_UNUSABLE. `onFatal` is told of a disk that cannot be trusted any more.
 */
export async function openObjects(
  options: ObjectStoreOptions,
  onFatal: (error: unknown) => void,
): Promise<ObjectStore> {
  const { dataFolder, objectStore, databaseUrl } = options;
  if (objectStore === undefined) return openFolderObjects(join(dataFolder, 'objects'), onFatal);
  const address = readObjectStoreUrl(objectStore);
  // The pinned version of the SDK runs on this Node; its advice about later versions is for us, not for who starts this.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { openBucketObjects } = await import('./objects/bucket/open-bucket.ts');
  const bucket = await openBucketObjects(address);
  if (bucket.conditional || databaseUrl === undefined) return bucket;
  await bucket.close();
  throw new CoreError('OBJECT_STORE_UNUSABLE', {
    given: `s3://${address.bucket}/${address.prefix}`,
    why: { rule: 'no-conditions' },
  });
}
