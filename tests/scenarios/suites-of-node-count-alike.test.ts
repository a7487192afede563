// Suites of Mocha and of node:test come to what their own runners say, on one slot and on two, and what ends in between is never green.
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplateDocument } from '@testyard/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTemplate, type Service, statusesOf } from '../setup/service.ts';
import { counts, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const mocha = dirname(fileURLToPath(import.meta.resolve('mocha/package.json')));
const examples = fileURLToPath(new URL('../../examples', import.meta.url));

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--no-executor'] });
  for (const name of ['north', 'south']) await yard.executor(service, { name, args: ['--slots', '1'] });
}, 60_000);
afterAll(() => yard.close());

/** As `npm ci` would do it, without a registry. */
const installMocha = `mkdir -p node_modules && ln -s ${mocha} node_modules/mocha`;

function documentOf(framework: 'mocha' | 'node-test', path: string): Omit<TemplateDocument, 'name'> {
  const setup = framework === 'mocha' ? { setup: [installMocha] } : { select: ['test'] };
  return { framework, source: { path }, ...setup };
}

const promised = {
  mocha: counts({ passed: 10, failed: 2, error: 4, skipped: 2 }),
  'node-test': counts({ passed: 12, failed: 2, error: 3, skipped: 2 }),
};

const bySlots = [
  ['mocha', 2],
  ['node-test', 2],
  ...(process.env.TESTYARD_FULL
    ? ([
        ['mocha', 1],
        ['node-test', 1],
      ] as const)
    : []),
] as const;

test.each(bySlots)(
  'the example of %s comes to the same on %i slots',
  async (framework, slots) => {
    const path = join(yard.work, `${framework}-${slots}`);
    cpSync(join(examples, framework), path, { recursive: true });
    const document = {
      ...documentOf(framework, path),
      name: `${framework}-${slots}`,
      executors: { max: slots },
    };
    const run = await runTemplate(service, document);
    expect(run).toMatchObject({ verdict: 'failed', counts: promised[framework] });
    expect(run.tasks[0]).toMatchObject({ ledgerMode: framework === 'mocha' ? 'discovered' : 'files' });
  },
  60_000,
);

test('a test that ends its process is an error that is named, and the others go on', async () => {
  const body = 'it("one", () => {}); it("exits", () => process.exit(0)); it("two", () => {});';
  const path = writeSuite(yard.work, 'exits', {
    'test/a.spec.js': body,
    'test/b.test.js': `const { it } = require('node:test'); ${body}`,
  });
  const served = await runTemplate(service, {
    ...documentOf('mocha', path),
    name: 'exits',
    select: ['test/a.spec.js'],
  });
  expect(served).toMatchObject({ verdict: 'error', counts: counts({ passed: 2, error: 1 }) });
  expect(await statusesOf(service, served.id)).toMatchObject({ exits: 'error (tool)' });
  const files = await runTemplate(service, {
    ...documentOf('node-test', path),
    name: 'exits-too',
    select: ['test/b.test.js'],
  });
  expect(files.verdict).toBe('error');
  expect(await statusesOf(service, files.id)).toMatchObject({ 'test/b.test.js': 'error (tool)' });
}, 60_000);

test('no Mocha in the project is a matter of configuration that says what to do; no test at all is no success', async () => {
  const path = writeSuite(yard.work, 'bare', { 'test/a.spec.js': 'describe("nothing", () => {});' });
  const without = await runTemplate(service, { name: 'bare', framework: 'mocha', source: { path } });
  expect(without).toMatchObject({ verdict: 'error' });
  expect(without.tasks[0]?.reason).toContain('npm ci');
  const empty = await runTemplate(service, { ...documentOf('mocha', path), name: 'empty' });
  expect(empty).toMatchObject({ verdict: 'failed', counts: counts({}) });
}, 60_000);
