// The runner of a project is found where Node would find it, by reading alone.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPackage, findRunner, isOlder } from './installed-package.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'testyard-packages-')));
  mkdirSync(join(root, 'app/tests'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('the nearest one counts, as for require, and links are followed', async () => {
  write('node_modules/runner/package.json', '{"version": "1.0.0"}');
  expect(await findPackage('runner', join(root, 'app/tests'))).toMatchObject({ version: '1.0.0' });
  write('app/store/runner@2/package.json', '{"version": "2.0.0"}');
  mkdirSync(join(root, 'app/node_modules'));
  symlinkSync(join(root, 'app/store/runner@2'), join(root, 'app/node_modules/runner'));
  const found = await findPackage('runner', join(root, 'app/tests'));
  expect(found).toMatchObject({ version: '2.0.0', folder: join(root, 'app/store/runner@2') });
  expect(await findPackage('@scope/none', join(root, 'app'))).toBeNull();
});

test('one that is missing, too old or damaged is a matter of configuration, told in both languages', async () => {
  write('node_modules/old/package.json', '{"version": "7.9.1"}');
  write('node_modules/torn/package.json', '{"version": ');
  const refusal = (name: string) => findRunner(name, join(root, 'app'), '8.0').catch((error) => error);
  for (const [name, rule] of [
    ['none', 'runner-missing'],
    ['old', 'runner-too-old'],
    ['torn', 'runner-damaged'],
  ] as const)
    expect(await refusal(name)).toMatchObject({ cause: 'configuration', remark: { rule } });
});

test.each([
  ['8.0.0', '8', false],
  ['8.0.0-rc.1', '8.0', false],
  ['7.99.99', '8', true],
  ['18.18.2', '18.19', true],
  ['18.20.0', '18.19', false],
  ['20.1.0', '18.19', false],
])('version %s, wanted %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});
