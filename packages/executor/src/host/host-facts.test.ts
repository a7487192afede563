// What a host is found to be, and that the server hears of it when it changes.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runExecutor } from '../executor.ts';
import { executorOptions } from '../options.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { factLabels, factNames } from './host-facts.ts';

const path = process.env.PATH;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-facts-'));
  mkdirSync(join(folder, 'bin'));
  process.env.PATH = `${join(folder, 'bin')}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

/** A python3 that says this version, and knows no pytest. */
function havePython(version: string): void {
  const file = join(folder, 'bin/python3');
  writeFileSync(file, `#!/bin/sh\n[ "$1" = --version ] && echo "Python ${version}"\n`);
  chmodSync(file, 0o755);
}

test('each fact is a label that cannot be given by hand', () => {
  const labels = factLabels({
    frameworks: { pytest: '9.0.1', command: '1' },
    python: '3.13.1',
    node: '22.1.0',
  });
  expect(labels).toMatchObject({
    ...{ pytest: '9.0.1', command: '1', python: '3.13.1', os: process.platform, arch: process.arch },
    ...{ node: '22.1.0', cores: String(availableParallelism()) },
  });
  expect(Number(labels.memory)).toBeGreaterThanOrEqual(0);
  expect(Object.keys(labels).filter((name) => !factNames({}).has(name))).toEqual([]);
});

test('a host that changes is announced anew, by the same instance', async () => {
  havePython('3.11.2');
  const server = await FakeServer.listen();
  const leave = new AbortController();
  const input = { server: server.url, code: server.code, data: join(folder, 'data'), slots: '1' };
  const options = { ...executorOptions({ ...input, labels: ['site=lab'] }, {}), factsEveryMs: 50 };
  const signals = { finish: new AbortController().signal, leave: leave.signal };
  const over = runExecutor(options, signals, () => undefined).catch(() => undefined);
  const announced = () => server.calls.filter(({ name }) => name === 'announce').map(({ body }) => body);
  await server.until(() => announced().length === 1, 'it is there', 30_000);
  expect(announced()[0]?.labels).toMatchObject({ python: '3.11.2', site: 'lab' });
  havePython('3.12.9');
  await server.until(() => announced().length > 1, 'it says what changed', 30_000);
  expect(announced().at(-1)?.labels).toMatchObject({ python: '3.12.9', site: 'lab' });
  expect(announced().at(-1)?.instanceId).toBe(announced()[0]?.instanceId);
  leave.abort('orphaned');
  await over;
  await server.close();
}, 70_000);
