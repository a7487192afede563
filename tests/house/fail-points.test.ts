// Fail points are comments: alive in the fault bundle that tests/faults makes for itself, nothing in the program that
// people install, of which nothing else is there in vain, either.
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleBuilds } from '../../scripts/bundle.mjs';
import { withFailPoints } from '../faults/bundle/make-fault-bundle.mjs';
import { failPointNames } from '../faults/harness/fail-point-names.ts';

const traces = /fail[ -]?point|failPoint|TESTYARD_FAIL|TESTYARD_FAULT/i;

let made: Promise<{ path: string; text: string }[]> | undefined;

function bundled(): Promise<{ path: string; text: string }[]> {
  made ??= Promise.all(bundleBuilds('unwritten').map((options) => build({ ...options, write: false }))).then(
    (builds) => builds.flatMap(({ outputFiles }) => outputFiles),
  );
  return made;
}

test('no trace of a fail point is in the program that people install', async () => {
  const files = await bundled();
  const all = files.map(({ text }) => text).join('\n');
  expect(all.length).toBeGreaterThan(1_000_000);
  expect(files.filter(({ text }) => traces.test(text)).map(({ path }) => path)).toEqual([]);
  const inSources = failPointNames().filter((name) => !/^(unit|door|api)\./.test(name));
  expect(inSources.filter((name) => all.includes(`'${name}'`) || all.includes(`"${name}"`))).toEqual([]);
}, 120_000);

test('no large part of it has a character that doubles the memory of all others', async () => {
  const large = (await bundled()).filter(({ path, text }) => path.endsWith('.js') && text.length > 100_000);
  expect(large.length).toBeGreaterThan(3);
  // esbuild escapes such characters but in regular expressions: there the source has to.
  expect(large.flatMap(({ path, text }) => (/[\u0100-\uffff]/.test(text) ? [path] : []))).toEqual([]);
}, 120_000);

test('there are many places at which a process can be struck down, each with a name of its own', () => {
  const names = failPointNames();
  expect(names.length).toBeGreaterThan(40);
  expect(new Set(names).size).toBe(names.length);
});

test('the fault bundle makes a call of each, on its own line, and refuses what it cannot read', () => {
  const source = 'before();\n  // fail point: await log.written\n  // fail point: core.wired(core)\nafter();';
  const woven = "before();\n  await failPoint('log.written');\n  failPoint('core.wired', core);\nafter();";
  expect(withFailPoints(source, 'a.ts')).toBe(woven);
  expect(() => withFailPoints('  // fail point: Two words', 'a.ts')).toThrow(/a\.ts.*Two words/);
});
