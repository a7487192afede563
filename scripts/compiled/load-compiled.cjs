// Part of the program: what runs where a package is loaded that is a script of its own (scripts/compiled/compiled-packages.mjs).
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/**
 * The exports of `dist/NAME.script.js`, with what V8 made of it when it was built. V8 refuses that by itself where it is
 * of another version, or runs with other flags, and compiles the script as any other.
 */
module.exports = function loadCompiled(name) {
  const filename = join(__dirname, `${name}.script.js`);
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: compiled(filename) });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, dirname(filename));
  return module.exports;
};

function compiled(filename) {
  try {
    return readFileSync(`${filename}.compiled`);
  } catch {
    return undefined;
  }
}
