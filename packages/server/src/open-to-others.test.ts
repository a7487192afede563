import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openToOthers } from './open-to-others.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'testyard-keys-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

function file(name: string, mode: number): string {
  const path = join(dataFolder, name);
  writeFileSync(path, 'x');
  chmodSync(path, mode);
  return path;
}

test('each key that every user of the host may read or change is named; a group may, and none need be there', () => {
  expect(openToOthers({ dataFolder })).toEqual([]);
  const own = file('secrets.key', 0o644);
  const keyFile = file('tls.key', 0o602);
  const metricsTokenFile = file('token', 0o640);
  expect(openToOthers({ dataFolder, tls: { keyFile }, metricsTokenFile })).toEqual([
    expect.stringContaining(`${keyFile}, whose mode is 0602`),
    expect.stringContaining(`${own}, whose mode is 0644`),
  ]);
  const gone = { secretsKeyFile: join(dataFolder, 'gone'), tls: { keyFile: join(keyFile, 'no-folder') } };
  expect(openToOthers({ dataFolder, ...gone })).toEqual([]);
  expect(openToOthers({ dataFolder, databaseUrl: 'postgres://u@127.0.0.1/d' })).toEqual([]);
});
