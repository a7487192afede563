// Part of the program: what runs where a package is loaded that is a script of its own (compiled-packages.mjs).
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/**
 * The exports of `dist/NAME.script.js`, with what V8 made of it when it was built. V8 refuses that by itself where it is
 * of another version, or runs with other flags, and compiles the script as any other.
 */
module.exports = function loadCompiled(name) {
  const path = join(__dirname, `${name}.script.js`);
  const cachedData = compiled(path);
  const script = new Script(readFileSync(path, 'latin1'), {
    filename: `${name}.script.js`,
    ...(cachedData ? { cachedData } : {}),
  });
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(path), loaded, path, dirname(path));
  return loaded.exports;
};

function compiled(path) {
  try {
    return readFileSync(`${path}.compiled`);
  } catch {
    return undefined;
  }
}
