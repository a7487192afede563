import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { LeaseClaim } from '../leases/current-lease.ts';
import type { LogObjects } from '../objects.ts';
import { countLate, ownLease } from './own-lease.ts';

/** Streams of one lease at most. */
const mostLogStreams = 16;

export interface LogBytes {
  readonly stream: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Nothing comes after these. */
  readonly closed: boolean;
  /** Bytes that the executor itself did not keep, with `closed`. */
  readonly dropped: number;
}

/**
 * Keeps bytes of a log at their offset; answers the next wanted one. They are on disk before the length is recorded.
 * What is left of a lease that has ended is taken, too: it is evidence, and touches no verdict. Errors: STALE;
 * RANGE_NOT_SATISFIABLE with the wanted offset; LOG_CONFLICT where they differ from what is stored; BODY_TOO_LARGE.
 */
export async function appendLog(
  core: CoreService & { readonly logs: LogObjects },
  claim: LeaseClaim,
  part: LogBytes,
): Promise<number> {
  const { leaseId } = claim;
  const { stream, offset, bytes } = part;
  const lease = ownLease(await core.reads.leases.byId(leaseId), claim, core.clock.now());
  const streams = await core.reads.logs.ofLease(leaseId);
  const before = streams.find((one) => one.stream === stream);
  const { taskId } = lease;
  const others = streams.filter((one) => one !== before);
  const { logBytes } = core.settings.evidence;
  const most = logBytes - others.reduce((sum, one) => sum + one.length, 0);
  if (offset + bytes.length > most || others.length >= mostLogStreams) {
    await noteDropped(core, { ...part, leaseId });
    throw new CoreError('BODY_TOO_LARGE', { number: logBytes });
  }
  const length = await core.logs.append({
    taskId,
    leaseId,
    stream,
    offset,
    bytes,
    length: before?.length ?? 0,
  });
  return core.unitOfWork.run(async (unit) => {
    const own = ownLease(await unit.leases.byId(leaseId), claim, unit.now);
    const known = await unit.logs.find(leaseId, stream);
    // A repeated message may have overtaken this one: what was acknowledged is never taken back.
    const kept = Math.max(length, known?.length ?? 0);
    const closed = part.closed || known?.closed === true;
    const dropped = Math.max(part.dropped, known?.dropped ?? 0);
    await unit.logs.save({ taskId, leaseId, stream, length: kept, closed, dropped });
    await countLate(unit, own, kept - (known?.length ?? 0));
    unit.notify(`log:${leaseId}/${stream}`);
    return kept;
  });
}

/** What is refused because of a limit is known to be missing: a stream that is there is `cut` from now on. */
function noteDropped(core: CoreService, part: LogBytes & { readonly leaseId: string }): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const known = await unit.logs.find(part.leaseId, part.stream);
    if (!known) return;
    const dropped = Math.max(known.dropped, part.dropped, part.offset + part.bytes.length - known.length);
    await unit.logs.save({ ...known, dropped });
    unit.notify(`log:${part.leaseId}/${part.stream}`);
  });
}
