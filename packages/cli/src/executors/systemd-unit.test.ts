import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemdUnit } from './systemd-unit.ts';

const request = {
  program: [process.execPath, '/opt/a b/testyard.mjs'],
  flags: ['--server', 'https://h/?a=100%', '--labels', 'site=lab,cost="$5"'],
  user: 'root',
  limits: { memory: '8G', tasks: '4096', cpu: null },
};

test('words of the command line stay what they are', () => {
  const unit = systemdUnit(request);
  expect(unit).toContain('"/opt/a b/testyard.mjs" executor --server "https://h/?a=100%%" ');
  expect(unit).toContain('--labels "site=lab,cost=\\"$$5\\"" --data %S/testyard-executor');
  expect(unit).toContain('\nMemoryMax=8G\n');
  expect(unit).toContain('\nTasksMax=4096\n');
  expect(unit).toMatch(/^RestartPreventExitStatus=2 4$/m);
  expect(unit).not.toContain('CPUQuota');
});

test('a line break in a value adds no line to the unit', () => {
  const unit = systemdUnit({ ...request, flags: ['--name', 'a\nExecStartPre=/bin/evil'] });
  expect(unit).not.toMatch(/^ExecStartPre/m);
});

const hasSystemd = existsSync('/usr/bin/systemd-analyze');

test.skipIf(!hasSystemd)('systemd finds little that the service could do to its host', () => {
  const { file, remove } = written(systemdUnit({ ...request, user: 'testyard' }));
  try {
    const flags = ['security', '--offline=true', '--no-pager', '--threshold=45', file];
    const { stdout, status } = spawnSync('systemd-analyze', flags, { encoding: 'utf8' });
    expect(status, stdout.split('\n').at(-2)).toBe(0);
  } finally {
    remove();
  }
});

test('the unit of the server in the docs is hardened like that of an executor', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/operate.md'), 'utf8');
  const [, unit = ''] = /```ini\n([^`]+)```/.exec(page) ?? [];
  const [, hardening = ''] = /LimitCORE=0\n([\s\S]+)\[Install\]/.exec(systemdUnit(request)) ?? [];
  const settings = hardening.split('\n').filter((line) => /^[A-Z]/.test(line));
  expect(settings.length).toBeGreaterThan(10);
  expect(unit.split('\n')).toEqual(expect.arrayContaining(settings));
});

function written(unit: string): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'testyard-unit-'));
  const file = join(folder, 'testyard-executor.service');
  writeFileSync(file, unit);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

test.skipIf(!hasSystemd)('systemd understands every line', () => {
  const { file, remove } = written(systemdUnit(request));
  try {
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    expect(stderr.split('\n').filter((line) => line.includes('testyard-executor.service'))).toEqual([]);
  } finally {
    remove();
  }
});
