import { shellWord } from '@testyard/protocol/shell-word';

/** What starts an executor: the code comes by the environment, so that it is in no list of processes. */
export function startCommand(server: string, code: string, once: boolean): string {
  const flag = once ? ' --once' : '';
  return `TESTYARD_EXECUTOR_CODE=${shellWord(code)} testyard executor --server ${shellWord(server)}${flag}`;
}

export const doctorCommand = (server: string): string =>
  `testyard executor doctor --server ${shellWord(server)}`;
