// node keep-compiled.cjs FOLDER NAME...: loads those scripts, and writes beside each what V8 made of it.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const [folder, ...names] = process.argv.slice(2);
for (const name of names) {
  const path = join(folder, `${name}.script.js`);
  // Named as it will be when it is loaded, wherever the folder is by then.
  const script = new Script(readFileSync(path, 'latin1'), { filename: `${name}.script.js` });
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(path), loaded, path, dirname(path));
  // After it ran: what is only called then is compiled, too.
  writeFileSync(`${path}.compiled`, script.createCachedData());
}
process.exit();
