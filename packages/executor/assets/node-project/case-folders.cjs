/** The folder that a case may put files into: named by a variable of the environment while the case runs. */
'use strict';

const { mkdirSync, rmdirSync } = require('node:fs');
const { join } = require('node:path');

const VARIABLE = 'TESTYARD_CASE_ARTIFACTS';
const root = process.env[VARIABLE] ?? '';
let current = null;
process.env[VARIABLE] = '';

/** From the first hook of a case on. Without a folder, should the tests have removed the root of all. */
function beginFolder(name) {
  current = join(root, name);
  try {
    mkdirSync(current, { recursive: true });
    process.env[VARIABLE] = current;
  } catch {
    current = null;
  }
}

/** Whether the case left something in it. */
function endFolder() {
  process.env[VARIABLE] = '';
  const folder = current;
  current = null;
  if (folder === null) return false;
  try {
    rmdirSync(folder);
    return false;
  } catch (error) {
    return error.code === 'ENOTEMPTY' || error.code === 'EEXIST';
  }
}

module.exports = { beginFolder, endFolder };
