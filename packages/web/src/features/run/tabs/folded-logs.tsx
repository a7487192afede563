import type { Task } from '@testyard/protocol';
import { useEffect, useState } from 'react';
import { useWords } from '../../../texts/words.tsx';
import { TaskLogs } from '../log/task-logs.tsx';
import { keyOfLog, useLogs } from '../log/use-logs.ts';
import { untoldTasks } from '../model/untold-tasks.ts';
import { useRunAddress, useRunView } from '../run-view.tsx';

/** Tasks among which the log that the address names is looked for. */
const mostAsked = 50;

/** The logs of a task, open where they are what the reader came for. */
export function FoldedLogs({ task }: { readonly task: Task }) {
  const { t } = useWords();
  const { run } = useRunView();
  const { search } = useRunAddress();
  const isLive = task.state !== 'finished';
  const isAsked = search.log !== undefined && run.tasks.length <= mostAsked;
  const { data } = useLogs(task.id, { isLive: false, enabled: isAsked });
  const isNamed = isAsked && (data?.some((log) => keyOfLog(log) === search.log) ?? false);
  const isRiddle = isBrokenDryRun(task) || isOnlyRiddle(task, untoldTasks(run));
  const isWanted = search.log === undefined ? isRiddle : isNamed;
  const [isOpen, setOpen] = useState(isWanted);
  useEffect(() => {
    if (isWanted) setOpen(true);
  }, [isWanted]);
  return (
    <details className="folded" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('task.logs')}</summary>
      {isOpen && <TaskLogs taskId={task.id} isLive={isLive} />}
    </details>
  );
}

/** No case tells why the run is red: what was written last does. A stop tells by itself. */
const isOnlyRiddle = ({ id, verdict }: Task, [first, ...others]: readonly Task[]): boolean =>
  others.length === 0 && first?.id === id && verdict !== 'stopped';

/** It has no verdict, and nothing of it but what it wrote tells why no case was found. */
const isBrokenDryRun = ({ state, verdict, cause }: Task): boolean =>
  state === 'finished' && verdict === null && cause !== null;
