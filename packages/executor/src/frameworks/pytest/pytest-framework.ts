/** pytest, as one warm process per session; see assets/pytest/testyard_plugin for the part that runs inside it. */
import { execFile } from 'node:child_process';
import type { Framework, ProcessExit } from '../framework.ts';
import { type Seen, WarmSession } from '../warm/warm-session.ts';
import { PluginProcess } from './plugin-process.ts';
import { pytestCanaries } from './pytest-canary.ts';
import { pytestCommands } from './pytest-command.ts';

const PROBE_MS = 20_000;

export const pytestFramework: Framework = {
  name: 'pytest',
  async probe(environment) {
    for (const command of pytestCommands(null)) {
      const version = await versionOf(command, environment);
      if (version !== null) return version;
    }
    return null;
  },
  open: async (context) =>
    new WarmSession({ name: 'pytest', process: await PluginProcess.start(context), isAccountedFor }, context),
  canaries: pytestCanaries,
};

function versionOf(command: readonly string[], environment: NodeJS.ProcessEnv): Promise<string | null> {
  const [program = '', ...rest] = command;
  // At the root, because `python3 -m` would take a pytest.py of the working directory.
  const options = { env: environment, cwd: '/', timeout: PROBE_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(program, [...rest, '--version'], options, (error, stdout) => {
      resolve(error === null ? (/pytest (\d[\w.]*)/.exec(stdout)?.[1] ?? null) : null);
    });
  });
}

/** Exit code 5: nothing was there to run; with cases, all of them stand for files that were skipped, and pytest is not content either. */
function isAccountedFor({ code, signal }: ProcessExit, seen: Seen): boolean {
  if (signal !== null) return false;
  return code === 0 || (code === 5 && (!seen.cases || seen.failure)) || (code === 1 && seen.failure);
}
