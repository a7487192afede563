import { NativeSelect } from '@mantine/core';
import type { LogStream } from '@testyard/protocol';
import { useMemo } from 'react';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { useRunAddress } from '../run-view.tsx';
import { LogReader } from './log-reader.ts';
import { LogView } from './log-view.tsx';
import { keyOfLog, useLogs } from './use-logs.ts';

/** What of the logs is looked for. */
interface Around {
  /** Null: any. */
  readonly executor: string | null;
  readonly name: string;
  readonly isFailure: boolean;
}

interface Props {
  readonly taskId: string;
  readonly isLive: boolean;
  readonly around?: Around;
}

const streamsByWorth = ['stdout', 'stderr', 'setup', 'executor'];

/** The logs of a task: which there are, and one of them. */
export function TaskLogs({ taskId, isLive, around }: Props) {
  const { t, figures } = useWords();
  const { search, set } = useRunAddress();
  const { data, error, refetch } = useLogs(taskId, { isLive });
  const logs = useMemo(
    () => (data ?? []).toSorted(byWorth(around?.executor ?? null)),
    [data, around?.executor],
  );
  if (error && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Loading />;
  const chosen = logs.find((log) => keyOfLog(log) === search.log) ?? logs[0];
  if (!chosen) return <p className="note">{t(isLive ? 'task.no-logs' : 'log.none')}</p>;
  return (
    <div className="log">
      {logs.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label={t('log.choose')}
          value={keyOfLog(chosen)}
          data={logs.map((log) => ({
            value: keyOfLog(log),
            label: `${log.executor} · ${log.stream} · ${figures.bytes(log.length)}`,
          }))}
          onChange={(event) => set({ log: event.currentTarget.value, at: undefined })}
        />
      )}
      <OneLog key={keyOfLog(chosen)} taskId={taskId} log={chosen} wantsError={around?.isFailure ?? false} />
    </div>
  );
}

/** First the executor that was asked for, then what tests wrote, the longest of it. */
const byWorth =
  (executor: string | null) =>
  (a: LogStream, b: LogStream): number => {
    const rank = (log: LogStream) =>
      (executor !== null && log.executor !== executor ? 100 : 0) +
      (log.length === 0 ? 50 : 0) +
      streamsByWorth.indexOf(log.stream);
    return rank(a) - rank(b) || b.length - a.length;
  };

interface OneProps {
  readonly taskId: string;
  readonly log: LogStream;
  readonly wantsError: boolean;
}

function OneLog({ taskId, log, wantsError }: OneProps) {
  const { t, figures } = useWords();
  const service = useService();
  const { leaseId, stream } = log;
  const reader = useMemo(
    () => new LogReader(service, { taskId, leaseId, stream }),
    [service, taskId, leaseId, stream],
  );
  if (log.length === 0 && log.state !== 'open') return <p className="note">{t('log.empty')}</p>;
  return (
    <>
      <LogView reader={reader} logKey={keyOfLog(log)} isOpen={log.state === 'open'} wantsError={wantsError} />
      {log.state === 'cut' && <p className="note">{t('log.cut', { bytes: figures.bytes(log.dropped) })}</p>}
      {log.state === 'lost' && <p className="note">{t('log.lost')}</p>}
    </>
  );
}
