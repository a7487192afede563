import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pytestFramework } from './pytest-framework.ts';
import { Trial } from './testing/pytest-trial.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-probe-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const lacking = 'echo "/x/python3: No module named pytest" >&2; exit 1';
const files = { 'test_1.py': 'import sys\ndef test_prefix(): print(sys.argv[0])' };

test('the probe tells the version, of python3 rather than of pytest, and null where there is none', async () => {
  expect(await pytestFramework.probe(process.env)).toMatch(/^[7-9]\.\d/);
  expect(await pytestFramework.probe({ PATH: folder })).toBeNull();
  program('pytest', 'echo pytest 7.2.1');
  expect(await pytestFramework.probe({ PATH: folder })).toBe('7.2.1');
  program('python3', lacking);
  expect(await pytestFramework.probe({ PATH: folder })).toBe('7.2.1');
  program('python3', 'echo pytest 8.0.0');
  expect(await pytestFramework.probe({ PATH: folder })).toBe('8.0.0');
});

test('a session uses pytest where python3 lacks it, and says so where neither has it', async () => {
  program('python3', lacking);
  const path = `${folder}:/usr/bin:/bin`;
  program('pytest', `PATH="${process.env.PATH}" exec python3 -m pytest "$@"`);
  const trial = await new Trial({ files, environment: { PATH: path } }).open();
  expect(await trial.find()).toEqual(['test_1.py::test_prefix']);
  expect(trial.notes[0]).toMatch(/^pytest [\d.]+, Python 3[\d.]+, started by: pytest$/);
  program('pytest', 'exit 127');
  const none = new Trial({ files, environment: { PATH: path } }).open();
  await expect(none).rejects.toMatchObject({ cause: 'configuration', message: /^pytest was not found/ });
});

test('the virtual environment of the working directory comes first, where it has pytest', async () => {
  const withVenv = { ...files, '.venv/bin/python': '#!/bin/sh\nexec python3 "$@"' };
  const trial = await new Trial({ files: withVenv }).complete();
  expect(trial.notes[0]).toMatch(/started by: .*\/\.venv\/bin\/python -m pytest$/);
  const lackingVenv = { ...files, '.venv/bin/python': `#!/bin/sh\n${lacking}` };
  const other = await new Trial({ files: lackingVenv }).open();
  expect(other.notes[0]).toMatch(/started by: python3 -m pytest$/);
});
