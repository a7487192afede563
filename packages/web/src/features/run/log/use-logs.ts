import { useQuery } from '@tanstack/react-query';
import type { LogStream } from '@testyard/protocol';
import { allItems } from '../../../session/all-items.ts';
import { useService } from '../../../session/session.tsx';

const liveEveryMs = 3000;

/** How the address names a log. */
export const keyOfLog = ({ leaseId, stream }: LogStream): string => `${leaseId}/${stream}`;

interface Wanted {
  /** It may have further ones, and they may grow. */
  readonly isLive: boolean;
  readonly enabled?: boolean;
}

/** Which logs a task has. */
export function useLogs(taskId: string, { isLive, enabled = true }: Wanted) {
  const service = useService();
  return useQuery({
    queryKey: ['logs', taskId],
    enabled,
    queryFn: ({ signal }) => allItems(service, 'listLogs', { params: { taskId }, signal }),
    ...(isLive ? { refetchInterval: liveEveryMs } : {}),
  });
}
