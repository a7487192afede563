import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleOptions } from '../../scripts/bundle.mjs';

/** What is read and compiled before a command says its first word, in bytes of source; some 8 ms for 300,000. */
const mostBytes = 400_000;

const { metafile } = await build({ ...bundleOptions('unwritten'), write: false, metafile: true });
const { outputs } = metafile;

/** The file of the bundle that begins with a source. */
function outputOf(source: string): string {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source) ?? [];
  if (path === undefined) throw new Error(`no file of the bundle begins with ${source}`);
  return path;
}

/** Files that are loaded with one, without those that are loaded later. */
function loadedBy(path: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  for (const { kind, path: next } of outputs[path]?.imports ?? []) {
    if (kind === 'import-statement' && outputs[next]) loadedBy(next, loaded);
  }
  return loaded;
}

const main = outputOf('packages/cli/src/main.ts');

test('the help of a command loads neither the client nor anything else of size', () => {
  const commands = Object.entries(outputs).filter(([, { entryPoint }]) =>
    /^packages\/cli\/src\/commands\/[^/]+\.ts$/.test(entryPoint ?? ''),
  );
  expect(commands.length).toBeGreaterThan(20);
  const tooMuch = commands.flatMap(([path, { entryPoint }]) => {
    const loaded = loadedBy(path, loadedBy(main));
    const bytes = [...loaded].reduce((sum, chunk) => sum + (outputs[chunk]?.bytes ?? 0), 0);
    return bytes > mostBytes ? [`${entryPoint}: ${bytes} bytes`] : [];
  });
  expect(tooMuch).toEqual([]);
});

test('who starts a run and follows it makes no schemas for that', () => {
  const sources = ['cli/src/commands/run.ts', 'client/src/index.ts', 'cli/src/follow/finish-run.ts'];
  const loaded = new Set<string>();
  for (const source of sources) loadedBy(outputOf(`packages/${source}`), loaded);
  const inputs = [...loaded].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  expect(inputs).toContain('packages/client/src/client.ts');
  expect(inputs.filter((path) => path.includes('node_modules/typebox/'))).toEqual([]);
});
