import { type CoreService, type KeptLog, type LogObjects, listLogs, type Principal } from '@testyard/core';
import type { Run } from '@testyard/protocol';
import { zip } from '@testyard/reports';
import { fileName, folderOf } from '../evidence/archive-names.ts';

const streamsAtOnce = 100;

export interface ArchivedLogs {
  readonly core: CoreService;
  readonly logs: LogObjects;
  readonly principal: Principal;
  readonly run: Run;
}

/** All logs of a round as one ZIP: a folder for each task, and in it a file for each stream of a lease. */
export function logArchive(of: ArchivedLogs): AsyncGenerator<Uint8Array> {
  return zip(entries(of));
}

async function* entries({ core, logs, principal, run }: ArchivedLogs) {
  for (const [place, { id: taskId, templateName }] of run.tasks.entries()) {
    const folder = folderOf(place, templateName);
    for (let after: string | null = null; ; ) {
      const page = await listLogs(core, principal, { taskId, limit: streamsAtOnce, after });
      for (const log of page.items.filter(({ length }) => length > 0))
        yield {
          name: `${folder}/${nameOf(log)}`,
          content: logs.read({ ...keyOf(log), from: 0, to: log.length }),
        };
      if (page.next === null) break;
      after = page.next;
    }
  }
}

const keyOf = ({ taskId, leaseId, stream }: KeptLog) => ({ taskId, leaseId, stream });
const nameOf = ({ executor, leaseId, stream }: KeptLog) => `${fileName(executor)}.${leaseId}.${stream}.log`;
