// The examples of packages/client/README.md as they stand, one after the other as one program, against a service.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocksOf } from '../house/markdown.ts';
import { root } from '../house/source-files.ts';
import type { Service } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;

beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

/** The examples as a program that takes what they do not say from its arguments. */
async function makeProgram(): Promise<string> {
  const readme = readFileSync(join(root, 'packages/client/README.md'), 'utf8');
  const examples = codeBlocksOf(readme).filter(({ language }) => language === 'ts');
  expect(examples.length).toBeGreaterThan(4);
  const given = 'const [server = "", password = "", path = ""] = process.argv.slice(2);';
  const contents = [given, ...examples.flatMap(({ lines }) => lines)].join('\n');
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: root },
    ...{ bundle: true, write: false, format: 'esm', platform: 'node', conditions: ['source'] },
  });
  const file = join(yard.folder, 'readme.mjs');
  writeFileSync(file, outputFiles?.[0]?.text ?? '');
  return file;
}

test('the examples run as they stand and say what they promise', async () => {
  const path = writeSuite(yard.work, 'suite', { 'README.txt': 'nothing to see here' });
  const args = [await makeProgram(), service.url, adminPassword, path];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 });
  expect([status, stderr]).toEqual([0, '']);
  const lines = stdout.trim().split('\n');
  expect(lines).toContain('checkout-smoke 1');
  expect(lines).toContain('passed 1');
  expect(lines).toContainEqual(expect.stringMatching(/^passed \S/));
  expect(lines).toContainEqual(expect.stringMatching(/^TEMPLATE_NOT_FOUND 404 [0-9a-zA-Z]+$/));
  expect(lines.at(-1)).toContain('chekout-smoke');
});
