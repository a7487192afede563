import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownSut } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PlayedServer, playServer } from '../../../client/src/testing/played-server.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

const staging: KnownSut = {
  ...{ id: '7', projectId: 'a'.repeat(32), version: 2, name: 'staging-3', ip: '10.0.0.7', port: '8080' },
  probe: { http: { path: '/version', scheme: 'http', buildField: 'build' }, intervalSeconds: 10 },
  ...{ onDown: { waitSeconds: 60 }, declared: false },
  ...{ createdAt: '2026-01-31T09:00:00.000Z', updatedAt: '2026-01-31T09:00:00.000Z' },
};

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
  server = await playServer({
    'GET /api/v1/projects/:p/suts': () => ({ json: { items: [staging], next: null } }),
    'POST /api/v1/projects/:p/suts': () => ({ status: 201, json: { ...staging, name: 'staging-4' } }),
    'PUT /api/v1/suts/7': () => ({ json: staging }),
    'DELETE /api/v1/suts/7': () => ({ status: 204 }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
  terminal.env.TESTYARD_PROJECT = 'a'.repeat(32);
});
afterEach(() => server.close());

const changes = () =>
  server.calls.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);

test('what get prints, apply takes back: the same is left alone, another name is created', async () => {
  expect(await terminal.run('sut', 'get', 'staging-3')).toBe(0);
  const yaml = terminal.stdout.text;
  expect(yaml).toContain('buildField: build');
  await writeFile(join(terminal.cwd, 'suts.yaml'), `${yaml}\n---\n${yaml.replace('staging-3', 'staging-4')}`);
  expect(await terminal.run('sut', 'apply', '-f', 'suts.yaml')).toBe(0);
  expect(terminal.stdout.text).toContain('= staging-3  unchanged');
  expect(terminal.stdout.text).toContain('+ staging-4  created');
  expect(changes()).toEqual(['PUT /api/v1/suts/7', `POST /api/v1/projects/${'a'.repeat(32)}/suts`]);
});

test('they are listed and removed by name, and an unknown name is a mistake of usage', async () => {
  expect(await terminal.run('sut', 'list')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^staging-3 +10\.0\.0\.7:8080 +http \/version +7$/m);
  expect(await terminal.run('sut', 'remove', 'staging-3', '--lang', 'zh')).toBe(0);
  expect(terminal.stdout.text).toContain('被测系统 staging-3 已删除');
  expect(await terminal.run('sut', 'remove', 'staging-9')).toBe(2);
  expect(terminal.stderr.text).toContain('no system under test "staging-9"');
  await writeFile(join(terminal.cwd, 'empty.yaml'), '# nothing\n');
  expect(await terminal.run('sut', 'apply', '-f', 'empty.yaml')).toBe(2);
  expect(changes()).toEqual(['DELETE /api/v1/suts/7']);
});
