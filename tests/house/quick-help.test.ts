import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleOptions } from '../../scripts/bundle.mjs';

/** What is read and compiled before a command says its first word, in bytes of source; some 8 ms for 300,000. */
const mostBytes = 400_000;

test('the help of a command loads neither the client nor anything else of size', async () => {
  const { metafile } = await build({ ...bundleOptions('unwritten'), write: false, metafile: true });
  const { outputs } = metafile;
  const entry = (ending: RegExp) =>
    Object.entries(outputs).filter(([, { entryPoint }]) => ending.test(entryPoint ?? ''));
  const loadedBy = (path: string, loaded = new Set<string>()): Set<string> => {
    if (loaded.has(path)) return loaded;
    loaded.add(path);
    for (const { kind, path: next } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[next]) loadedBy(next, loaded);
    }
    return loaded;
  };
  const [main] = entry(/^packages\/cli\/src\/main\.ts$/);
  const commands = entry(/^packages\/cli\/src\/commands\/[^/]+\.ts$/);
  expect(commands.length).toBeGreaterThan(20);
  const tooMuch = commands.flatMap(([path, { entryPoint }]) => {
    const loaded = loadedBy(path, loadedBy(main?.[0] ?? ''));
    const bytes = [...loaded].reduce((sum, chunk) => sum + (outputs[chunk]?.bytes ?? 0), 0);
    return bytes > mostBytes ? [`${entryPoint}: ${bytes} bytes`] : [];
  });
  expect(tooMuch).toEqual([]);
});
