/** What the sessions of a lease may take, and what a case is told that took more. */
import type { CaseFinished, SessionLimits } from '@testyard/protocol';
import type { ProcessExit } from '../frameworks/framework.ts';
import type { GroupLimit } from '../process/control-group.ts';
import { sessionLimits } from '../process/session-limits.ts';
import type { SessionBounds } from '../process/session-process-host.ts';
import { type Said, say } from '../texts/remark.ts';
import type { LeaseContext } from './lease-context.ts';

/** What sessions of the lease may use, by host and template; null where neither says anything. */
export function boundsOf({ host, plan }: Pick<LeaseContext, 'host' | 'plan'>): SessionBounds | null {
  const limits = sessionLimits(host.limits, plan.sessionLimits);
  return Object.values(limits).some((limit) => limit !== null) ? { limits, places: host.groups } : null;
}

/** Which limit ended a process or kept it from going on; null: none that is known of. */
export function overLimit(
  limits: SessionLimits,
  seen: { readonly group: GroupLimit | null; readonly signal: unknown },
): Said | null {
  const { memoryBytes, processes, cpuSeconds, fileBytes } = limits;
  if (seen.group === 'memory' && memoryBytes !== null) return say('over-memory', { bytes: memoryBytes });
  if (seen.signal === 'SIGXCPU' && cpuSeconds !== null) return say('over-cpu', { seconds: cpuSeconds });
  if (seen.signal === 'SIGXFSZ' && fileBytes !== null) return say('over-file', { bytes: fileBytes });
  if (seen.group === 'processes' && processes !== null) return say('over-processes', { count: processes });
  return null;
}

/** The signal that ended what a case ran, where it says so. */
export function signalIn({ remark }: Pick<CaseFinished, 'remark'>, exit: ProcessExit | null = null): unknown {
  return exit?.signal ?? (remark?.rule === 'killed-by' ? remark.values.signal : null);
}

/** The case with its true cause; what it said itself is in its details. */
export function blamedOn(said: Said, event: CaseFinished): CaseFinished {
  const details = [event.message, event.details].filter((text) => text !== null).join('\n');
  return { ...event, status: 'failed', cause: 'resource-limit', ...said, details: details || null };
}
