/** The template's `setup`: shell commands in the working directory, one after the other, within one time. */

import { within } from '../deadline.ts';
import type { ProcessExit, ProcessHost, SessionProcess } from '../frameworks/framework.ts';
import { durationText, exitSaid, type Said, say } from '../texts/remark.ts';
import { PreparationError } from './preparation-error.ts';

export interface Setup {
  readonly commands: readonly string[];
  readonly processes: ProcessHost;
  readonly timeoutMs: number;
  readonly graceMs: number;
  /** Aborted when the lease ends; whoever aborts it stops the processes. */
  readonly signal: AbortSignal;
  note(line: string): void;
}

/** Rejects with PreparationError `set-up` naming the command, or with the signal's reason. */
export async function runSetup(setup: Setup): Promise<void> {
  const deadline = performance.now() + setup.timeoutMs;
  for (const command of setup.commands) {
    setup.signal.throwIfAborted();
    setup.note(`set-up: ${command}`);
    const process = await setup.processes.start(['/bin/sh', '-c', command]);
    const exit = await endOf(process, setup, deadline - performance.now());
    setup.signal.throwIfAborted();
    if (exit === 'late')
      throw failed(
        say('set-up-late', { command: command.slice(0, 200), time: durationText(setup.timeoutMs) }),
      );
    if (exit.code !== 0)
      throw failed(say('set-up-failed', { command: command.slice(0, 200), exit: exitSaid(exit) }));
  }
}

function failed(said: Said): PreparationError {
  return new PreparationError('set-up', said);
}

async function endOf(process: SessionProcess, setup: Setup, leftMs: number): Promise<ProcessExit | 'late'> {
  const exit = await within(leftMs, process.exited);
  if (exit === 'late') await process.stop(setup.graceMs);
  return exit;
}
