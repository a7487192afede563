import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from '../../scripts/set-up.mjs';
import { probesVariable } from './known-host.ts';
import { plainEnvironment } from './program.ts';

const testing = new URL('../../packages/executor/src/testing/', import.meta.url);
const inTesting = (name: string) => fileURLToPath(new URL(name, testing));

/**
 * Scenarios start the built program, also when they are run without `npm test`; does nothing when it is up to date. This
 * host is asked once what it has, for all their executors.
 */
export async function setup(): Promise<() => void> {
  await setUp({ build: true });
  const folder = mkdtempSync(join(tmpdir(), 'testyard-probes-'));
  const fromSource = ['--conditions=source', '--import', inTesting('strip-types.mjs')];
  execFileSync(process.execPath, [...fromSource, inTesting('probe-main.ts'), folder], {
    ...{ env: plainEnvironment(), timeout: 120_000, stdio: ['ignore', 'inherit', 'inherit'] },
  });
  process.env[probesVariable] = join(folder, 'probes.json');
  return () => rmSync(folder, { recursive: true, force: true });
}
