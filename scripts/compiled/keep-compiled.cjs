// node keep-compiled.cjs SCRIPT: loads it, and writes SCRIPT.compiled.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const filename = process.argv[2];
const script = new Script(readFileSync(filename, 'latin1'), { filename });
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, createRequire(filename), module_, filename, dirname(filename));
writeFileSync(`${filename}.compiled`, script.createCachedData());
process.exit();
