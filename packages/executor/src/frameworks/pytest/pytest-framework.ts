/** pytest, as one warm process per session; see assets/pytest/testyard_plugin for the part that runs inside it. */
import { execFile } from 'node:child_process';
import type { Framework, SessionContext } from '../framework.ts';
import { WarmSession } from '../warm/warm-session.ts';
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
  open: openSession,
  canaries: pytestCanaries,
};

async function openSession(context: SessionContext): Promise<WarmSession> {
  const process = await PluginProcess.start(context);
  const isAccountedFor = process.isAccountedFor.bind(process);
  return new WarmSession({ name: 'pytest', process, isAccountedFor }, context);
}

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
