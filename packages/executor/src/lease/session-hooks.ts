/**
 * Programs of the host's owner that run before and after each session of a lease: to lock a device, to reset a bench. They run as the
 * executor itself, outside of what confines tests, with its environment; what they leave running is ended with them.
 */
import { within } from '../deadline.ts';
import type { ProcessExit } from '../frameworks/framework.ts';
import { isolationOf } from '../process/isolation.ts';
import { SessionProcessHost } from '../process/session-process-host.ts';
import { durationText, exitSaid, type Said, say } from '../texts/remark.ts';
import { PreparationError } from '../workspace/preparation-error.ts';
import type { LeaseContext } from './lease-context.ts';

export type HookName = 'before-session' | 'after-session';

/** Rejects with PreparationError `infrastructure` where it fails, is not there or takes too long. */
export async function runHook(context: LeaseContext, name: HookName): Promise<void> {
  const said = await hookFailure(context, name);
  if (said) throw new PreparationError('infrastructure', said);
}

async function hookFailure(context: LeaseContext, name: HookName): Promise<Said | null> {
  const { host, control, logs, folders } = context;
  const program = host.hooks[name];
  if (program === undefined) return null;
  const log = logs.stream('setup');
  let last = '';
  const processes = new SessionProcessHost({
    ...{ isolation: isolationOf('process-group'), directory: context.directory ?? folders.work },
    ...{ hidden: [], visible: null, pipeFolder: folders.journal, stdout: log, stderr: log },
    environment: { ...host.environment, ...wordsOf(context) },
  });
  logs.note(`${name}: ${program}`);
  control.adopt(processes);
  try {
    const onOutput = (_: string, bytes: Uint8Array) => {
      last = lastLine(last + Buffer.from(bytes).toString('utf8'));
    };
    const started = await processes.start([program], { onOutput });
    const exit = await within(host.hooks.withinMs, started.exited);
    if (exit === 'late') return say('hook-late', { hook: name, time: durationText(host.hooks.withinMs) });
    return exit.code === 0 ? null : failed(name, exit, last);
  } catch (error) {
    return say('hook-missing', { hook: name, text: error instanceof Error ? error.message : String(error) });
  } finally {
    await processes.stopAll(0).catch((error: Error) => logs.note(error.message));
    control.release(processes);
  }
}

/** Its own words are its last line. */
function failed(hook: HookName, exit: ProcessExit, line: string): Said {
  return say('hook-failed', {
    hook,
    exit: line === '' ? exitSaid(exit) : say('exit-line', { exit: exitSaid(exit), line }),
  });
}

const longestLine = 500;

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return (lines.findLast((line) => line !== '') ?? '').slice(0, longestLine);
}

function wordsOf({ host, plan, offer, directory }: LeaseContext): Record<string, string> {
  return {
    TESTYARD_EXECUTOR: host.executorName,
    TESTYARD_PROJECT_ID: plan.projectId ?? '',
    TESTYARD_RUN_ID: plan.runId,
    TESTYARD_TASK_ID: plan.taskId,
    TESTYARD_LEASE_ID: offer.leaseId,
    TESTYARD_TEMPLATE: plan.templateName,
    TESTYARD_FRAMEWORK: plan.framework,
    TESTYARD_WORKSPACE: directory ?? '',
  };
}
