import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TaskPlan } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { detectIsolation } from '../process/isolation.ts';
import { type ExecutorStage, stageOfEachTest } from '../testing/executor-stage.ts';
import { KeptPlaces } from './kept-places.ts';

let folder: string;
let places: KeptPlaces;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-kept-'));
  places = new KeptPlaces(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a lease leaves its place. */
async function leave(owner: string, name: string, more: (work: string) => void = () => undefined) {
  mkdirSync(join(folder, name, 'kept'), { recursive: true });
  more(join(folder, name));
  await places.giveBack(owner, name);
}

test('a place comes again for its template, to one lease at a time, and to no other template', async () => {
  const first = places.take('shop/a');
  expect(places.take('shop/a')).not.toBe(first);
  await leave('shop/a', first, (work) => writeFileSync(join(work, 'kept/x'), ''));
  expect(places.take('bank/a')).not.toBe(first);
  expect(places.take('shop/a')).toBe(first);
  expect(existsSync(join(folder, first, 'kept/x'))).toBe(true);
});

test.each<[string, (work: string) => void]>([
  ['a workspace that could not be removed', (work) => mkdirSync(join(work, 'workspace'))],
  ['one that is still being removed', (work) => mkdirSync(`${work}.gone`)],
  ['nothing at all', (work) => rmSync(work, { recursive: true })],
  [
    'a link in its place',
    (work) => {
      renameSync(join(work, 'kept'), join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), join(work, 'kept'));
    },
  ],
  [
    'too much',
    (work) => {
      writeFileSync(join(work, 'kept/x'), '');
      truncateSync(join(work, 'kept/x'), 257 * 1024 * 1024);
    },
  ],
])('with %s a place does not come again', async (_what, more) => {
  const name = places.take('shop/a');
  await leave('shop/a', name, more);
  expect(places.take('shop/a')).not.toBe(name);
  expect(existsSync(join(folder, name))).toBe(false);
});

test('the longest unused of many places goes', async () => {
  const names = Array.from({ length: 51 }, (_, at) => places.take(`shop/${at}`));
  for (const [at, name] of names.entries()) await leave(`shop/${at}`, name);
  expect(readdirSync(folder)).toHaveLength(50);
  expect(places.take('shop/0')).not.toBe(names[0]);
  expect(places.take('shop/1')).toBe(names[1]);
});

const apart = (await detectIsolation()).level !== 'process-group';
let stage: ExecutorStage;
stageOfEachTest((opened) => {
  stage = opened;
});

test.runIf(apart)(
  'the next lease of a template has what Playwright compiled, and nothing else of the one before',
  { timeout: 200_000 },
  async () => {
    const { server, source } = stage;
    writeFileSync(
      join(source, 'a.spec.js'),
      `const { existsSync, readdirSync, statSync, writeFileSync } = require('node:fs');
      const { test } = require('@playwright/test');
      const folder = process.env.PLAYWRIGHT_TRANSFORM_CACHE_DIR;
      test('a', () => {
        const [compiled] = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('_aspec.js'));
        console.log('compiled ' + statSync(folder + '/' + compiled).ino + ' in ' + folder);
        console.log('left ' + existsSync('left'));
        writeFileSync('left', '');
      });`,
    );
    const packages = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
    stage.start({ slots: '1' });
    const lasted = async (templateName: string) => {
      const plan: Partial<TaskPlan> = {
        ...{ framework: 'playwright', templateName, source: { path: source }, arguments: [] },
        ...{ setup: [`ln -s ${packages} node_modules`], remainingMs: 120_000 },
        timeouts: { setupMs: 60_000, caseMs: 60_000, taskMs: 120_000, collectMs: 60_000 },
      };
      const lease = server.offer(plan);
      await server.until(() => lease.finished !== null, 'the lease is finished', 60_000);
      expect(lease.finished).toMatchObject({ outcome: 'completed', cause: null, message: null });
      const work = join(stage.data, 'work');
      const isOver = () => readdirSync(work).every((name) => readdirSync(join(work, name)).join() === 'kept');
      await server.until(isOver, 'the workspace is removed');
      return lease
        .log('stdout')
        .split('\n')
        .filter((line) => /^(compiled|left) /.test(line));
    };
    const [compiled, left] = await lasted('shop');
    expect(left).toBe('left false');
    expect(await lasted('shop')).toEqual([compiled, left]);
    expect((await lasted('bank'))[0]).not.toBe(compiled);
  },
);
