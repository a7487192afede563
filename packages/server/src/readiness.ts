import { statfs } from 'node:fs/promises';
import type { CoreService } from '@testyard/core';
import type { Awaited, Readiness, Trouble } from './http/common/listening/health.ts';

export interface ReadinessOptions {
  readonly dataFolder: string;
  /** Whether the executor that is started along has to be online. */
  readonly embeddedExecutor: boolean;
  /** Embedded executors that announced themselves to this process: of several replicas each has its own. */
  readonly heardHere: ReadonlySet<string>;
}

/** Who asks whether a server is ready, as a balancer, waits no longer. */
const answerMs = 3_000;
/** Less than this is no room: an artifact or a piece of a log that comes next may need as much. */
const leastBytes = 1024 ** 2;

/** Readiness of this process, which is told by `onEmbedded` of the embedded executors that announce themselves to it. */
export function ownReadiness(core: CoreService, options: Omit<ReadinessOptions, 'heardHere'>) {
  const heardHere = new Set<string>();
  return {
    readiness: () => readinessOf(core, { ...options, heardHere }),
    onEmbedded: (executorId: string) => void heardHere.add(executorId),
  };
}

/** Whether calls can succeed now, told within three seconds also where the store does not answer; never rejects. */
export async function readinessOf(core: CoreService, options: ReadinessOptions): Promise<Readiness> {
  const [waitingFor, trouble] = await Promise.all([
    whatIsAwaited(core, options),
    diskTrouble(options.dataFolder),
  ]);
  return { waitingFor, trouble };
}

async function whatIsAwaited(core: CoreService, options: ReadinessOptions): Promise<Awaited | null> {
  const { promise: late, cancel } = afterMs(answerMs);
  try {
    return await Promise.race([whatStoreSays(core, options), late]);
  } catch {
    return 'store';
  } finally {
    cancel();
  }
}

async function whatStoreSays(
  { reads, settings }: CoreService,
  { embeddedExecutor, heardHere }: ReadinessOptions,
): Promise<Awaited | null> {
  const limit = embeddedExecutor ? 1000 : 1;
  for (let after: string | null = null; ; ) {
    const { items, next } = await reads.executors.list(null, { limit, after });
    if (!embeddedExecutor) return null;
    const isOnline = items.some(
      ({ id, lastSeenAt }) => heardHere.has(id) && lastSeenAt !== null && lastSeenAt >= settings.startedAt,
    );
    if (isOnline) return null;
    if (next === null) return 'embedded-executor';
    after = next;
  }
}

/** A folder that cannot be asked has no trouble that is known. */
async function diskTrouble(folder: string): Promise<Trouble | null> {
  const room = await statfs(folder).catch(() => null);
  if (room === null) return null;
  // Some file systems have no number of files to run out of.
  const isWithoutFiles = room.files > 0 && room.ffree === 0;
  return room.bavail * room.bsize < leastBytes || isWithoutFiles ? 'disk-full' : null;
}

function afterMs(ms: number): { readonly promise: Promise<'store'>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<'store'>((resolve) => {
    timer = setTimeout(resolve, ms, 'store');
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
