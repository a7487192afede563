// How the parts of the page are cut: few, none of them a few lines long, and each with what it uses alone.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './fingerprint.mjs';

/** Which file each name of a package's index comes from. */
function origins(index) {
  const folder = dirname(index);
  const text = readFileSync(index, 'utf8');
  const found = new Map();
  for (const [, names, file] of text.matchAll(/^import \{ ([^}]+) \} from "(\.[^"]+)"/gm))
    for (const name of names.split(', ').filter((each) => !each.includes(' as ')))
      found.set(name, join(folder, file));
  for (const [, file] of text.matchAll(/^export \* from '(\.[^']+)'/gm))
    for (const [, name] of readFileSync(join(folder, file), 'utf8').matchAll(
      /^export (?:const|function|class) (\w+)/gm,
    ))
      found.set(name, join(folder, file));
  return found;
}

const importOf = (name) => new RegExp(`^import \\{([^}]+)\\} from '${name}';`, 'gm');

/**
 * What is imported from the index of a large package is imported from its own file. By the index, a part of the page would
 * hold all that any other part uses of that package.
 */
function straight(text, { name, files }) {
  return text.replace(importOf(name), (_, listed) => {
    const names = listed.split(',').map((each) => each.trim());
    const values = names.filter((each) => each !== '' && !each.startsWith('type '));
    return values
      .map((each) => `import { ${each} } from ${JSON.stringify(files.get(each) ?? name)};`)
      .join(' ');
  });
}

/**
 * `entry` is the module that the page begins with. Parts that are loaded later are told to import it, which they find loaded: so
 * esbuild knows that what it holds is there whichever part comes, and makes one file of it in place of one for each set of parts.
 */
export function pageParts(entry) {
  const packages = [
    { name: '@mantine/core', files: origins(join(root, 'node_modules/@mantine/core/esm/index.mjs')) },
    { name: '@testyard/protocol', files: origins(join(root, 'packages/protocol/src/index.ts')) },
  ];
  const later = new Set();
  return {
    name: 'page-parts',
    setup(bundle) {
      bundle.onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) => {
        if (kind === 'dynamic-import') later.add(resolve(resolveDir, path));
        return undefined;
      });
      bundle.onLoad({ filter: /packages\/(web|client)\/src\/.*\.tsx?$/ }, ({ path }) => {
        const text = packages.reduce(straight, readFileSync(path, 'utf8'));
        const contents = later.has(path) ? `${text}\nimport ${JSON.stringify(entry)};\n` : text;
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}
