// The page: its sources become a few files with their hash in their name, and the document that names them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './fingerprint.mjs';
import { pageParts } from './page-plugins.mjs';
import { withoutSchemas } from './without-schemas.mjs';

const sources = 'packages/web/src';

const pageOptions = (outdir) => ({
  absWorkingDir: root,
  entryPoints: { page: `${sources}/main.tsx` },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: ['es2022', 'chrome110', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  conditions: ['source'],
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutSchemas, pageParts(join(root, sources, 'main.tsx'))],
  minify: true,
  metafile: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
});

/** What the document has to load at once: the entry, its styles, and the parts that it imports. */
function linksOf({ outputs }) {
  const url = (path) => `/page/${basename(path)}`;
  const isPage = ([, { entryPoint }]) => entryPoint === `${sources}/main.tsx`;
  const [page, { cssBundle, imports }] = Object.entries(outputs).find(isPage);
  const parts = imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
  return [
    `<link rel="stylesheet" href="${url(cssBundle)}">`,
    ...parts.map(({ path }) => `<link rel="modulepreload" href="${url(path)}">`),
    `<script type="module" src="${url(page)}"></script>`,
  ];
}

/** Makes the page in `outdir`, each file also compressed beside itself. Rejects where it is wrong. */
export async function makePage(outdir) {
  mkdirSync(outdir, { recursive: true });
  const { metafile } = await build(pageOptions(outdir));
  const document = readFileSync(join(root, sources, 'index.html'), 'utf8');
  writeFileSync(
    join(outdir, 'index.html'),
    document.replace('<!-- built files -->', linksOf(metafile).join('\n    ')),
  );
  writeFileSync(join(outdir, 'icon.svg'), readFileSync(join(root, sources, 'icon.svg')));
  const names = ['index.html', 'icon.svg', ...Object.keys(metafile.outputs).map((path) => basename(path))];
  for (const name of names) {
    const file = join(outdir, name);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}
