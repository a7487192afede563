/**
 * Where objects lie below their folder, or in their bucket. Only ids and stream names that the server made itself
 * become a part of a name, and each is checked here again; the name that a client gave never gets here.
 */
import { join } from 'node:path';
import type { LogStreamKey } from '@testyard/core';

/** Ids begin with the time: five digits are a folder for about seven hours. */
const SHARD_DIGITS = 5;

/** The folders of one task's logs, outermost first. */
export function taskLogFolders(root: string, taskId: string): readonly [shard: string, task: string] {
  const shard = join(root, 'logs', checkedId(taskId).slice(0, SHARD_DIGITS));
  return [shard, join(shard, taskId)];
}

export function logFile(root: string, key: LogStreamKey): string {
  const [, folder] = taskLogFolders(root, key.taskId);
  return join(folder, streamName(key));
}

/** The name of a stream among those of its task: `<leaseId>.<stream>`. */
export function streamName({ leaseId, stream }: LogStreamKey): string {
  if (!/^[a-z]{1,20}$/.test(stream)) throw new TypeError('not a log stream name');
  return `${checkedId(leaseId)}.${stream}`;
}

export function artifactFile(root: string, id: string): string {
  return join(root, 'artifacts', checkedId(id));
}

/** The id, if it is one that may become a part of a name. */
export function checkedId(id: string): string {
  if (!isId(id)) throw new TypeError('not an object id');
  return id;
}

/** Whether a name that was found is one of ours. */
export function isId(name: string): boolean {
  return typeof name === 'string' && /^[0-9]{1,19}$/.test(name);
}
