/** pytest, as one warm process per session; see assets/pytest/testyard_plugin for the part that runs inside it. */
import { execFile } from 'node:child_process';
import type { Framework } from '../framework.ts';
import { pytestCanaries } from './pytest-canary.ts';
import { pytestCommands } from './pytest-command.ts';
import { PytestSession } from './pytest-session.ts';

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
  open: (context) => PytestSession.open(context),
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
