/** The template's `setup`: shell commands in the working directory, one after the other, within one time. */

import { within } from '../deadline.ts';
import type { ProcessExit, ProcessHost, SessionProcess } from '../frameworks/framework.ts';
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
    if (exit === 'late') throw failed(command, `did not end within ${setup.timeoutMs} ms of set-up`);
    if (exit.code !== 0) throw failed(command, exitText(exit));
  }
}

function failed(command: string, what: string): PreparationError {
  return new PreparationError('set-up', `The set-up command "${command.slice(0, 200)}" ${what}`);
}

function exitText({ code, signal }: ProcessExit): string {
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
}

async function endOf(process: SessionProcess, setup: Setup, leftMs: number): Promise<ProcessExit | 'late'> {
  const exit = await within(leftMs, process.exited);
  if (exit === 'late') await process.stop(setup.graceMs);
  return exit;
}
