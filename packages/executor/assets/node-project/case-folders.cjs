/**
 * The folder that a case may put files into: named by a variable of the environment while the case runs. Most cases leave
 * nothing in theirs: it is moved to where the next one has its own, since to remove and to make one may take longer than a case.
 */
'use strict';

const { lstatSync, mkdirSync, readdirSync, renameSync } = require('node:fs');
const { join } = require('node:path');

const VARIABLE = 'TESTYARD_CASE_ARTIFACTS';
const root = process.env[VARIABLE] ?? '';
/** Of the case that runs; `spare` is one that was left empty. */
let current = null;
let spare = null;
process.env[VARIABLE] = '';

function marksOf(path) {
  const { dev, ino, mode, uid, gid } = lstatSync(path);
  return [dev, ino, mode, uid, gid].join(' ');
}

function moved(path) {
  const { path: from, marks } = spare;
  spare = null;
  try {
    renameSync(from, path);
    return { path, marks };
  } catch {
    return made(path);
  }
}

function made(path) {
  mkdirSync(path, { recursive: true });
  return { path, marks: marksOf(path) };
}

/** From the first hook of a case on. Without a folder, should the tests have removed the root of all. */
function beginFolder(name) {
  const path = join(root, name);
  try {
    current = spare ? moved(path) : made(path);
    process.env[VARIABLE] = path;
  } catch {
    current = null;
  }
}

/** Whether the case left something in it, or did something else to it. */
function endFolder() {
  process.env[VARIABLE] = '';
  const folder = current;
  current = null;
  if (folder === null) return false;
  try {
    if (marksOf(folder.path) === folder.marks && readdirSync(folder.path).length === 0) {
      spare = folder;
      return false;
    }
  } catch {
    // It is gone.
    return false;
  }
  return true;
}

module.exports = { beginFolder, endFolder };
