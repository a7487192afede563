/** Go's own tests, `go test`, of the Go of the host. */
import { execFile } from 'node:child_process';
import type { Framework } from '../framework.ts';
import { goCanaries } from './go-canary.ts';
import { GoSession } from './go-session.ts';

const PROBE_MS = 20_000;

export const goTestFramework: Framework = {
  name: 'go-test',
  probe: goVersion,
  open: async (context) => new GoSession(context),
  canaries: goCanaries,
};

/** Null where there is none; `1.22` is `1.22.0`. */
function goVersion(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const options = { env: environment, cwd: '/', timeout: PROBE_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('go', ['env', 'GOVERSION'], options, (error, stdout) => {
      const [, version] = /^go(\d+\.\d+(?:\.\d+)?)/.exec(stdout) ?? [];
      resolve(error !== null || version === undefined ? null : version.replace(/^\d+\.\d+$/, '$&.0'));
    });
  });
}
