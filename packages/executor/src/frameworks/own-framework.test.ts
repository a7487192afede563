// The adapter of docs/own-framework.md is whole: it is taken from the page, and runs.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Framework } from './framework.ts';
import { SessionTrial } from './warm/testing/session-trial.ts';

/** Beside the others, where its imports mean what they say; git does not know it. */
const folder = fileURLToPath(new URL('./page-of-docs', import.meta.url));
const page = readFileSync(new URL('../../../../docs/own-framework.md', import.meta.url), 'utf8');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the adapter on the page has at most 60 lines, finds its cases and tells how each ends', async () => {
  const [, code = ''] = /```ts\n(.*?)```/s.exec(page) ?? [];
  const lines = code.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.length).toBeLessThanOrEqual(60);
  await mkdir(folder, { recursive: true });
  writeFileSync(`${folder}/check-framework.ts`, code);
  const { checkFramework } = (await import(`${folder}/check-framework.ts`)) as { checkFramework: Framework };
  const script = (body: string) => `#!/bin/sh\n${body}\n`;
  const files = {
    'a.check': script('echo fine'),
    'b.check': script('echo "expected 1, got 2" >&2; exit 1'),
    'deep/c.check': script('exit 77'),
    'deep/not-a-check.sh': script('exit 1'),
  };
  const trial = new SessionTrial(checkFramework, { files });
  await trial.open();
  const found = await trial.find();
  await trial.session.run(trial.feed([[...found, 'elsewhere.check']]), trial.tell);
  await trial.session.close();
  expect(trial.history().filter((line) => !line.startsWith('started'))).toEqual([
    'passed a.check',
    'failed b.check',
    'skipped deep/c.check',
    'error elsewhere.check',
  ]);
  expect(trial.result('b.check').message).toBe('expected 1, got 2');
});
