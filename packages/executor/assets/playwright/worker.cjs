/** A worker of Playwright with what was compiled of it, and what it knows of its stacks: `worker.cjs FOLDER PROGRAM`. The program is the main one, as without this part. */
'use strict';

const Module = require('node:module');
const { keepCompiled, keepSoFar } = require('./compiled.cjs');
const { keepOwnLines } = require('./own-lines.cjs');

const [node, own, folder, program] = process.argv;
keepCompiled(folder, 'worker');
delete require.cache[own];
process.argv = [node, program];
Module.runMain();
keepOwnLines(program);
setImmediate(keepSoFar);
