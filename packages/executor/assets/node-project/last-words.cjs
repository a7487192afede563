/** How the process of a runner ends that Testyard drives: as by itself, so that what tests have left behind may still fail and is heard. */
'use strict';

const { relative } = require('node:path');
const { fileURLToPath } = require('node:url');
const { flush, tell } = require('./channel.cjs');

const FRAME = /(?:\(|at )(file:\/\/\/[^()\n]+|\/[^()\n]+?):\d+(?::\d+)?\)?$/;
const here = `${process.cwd()}/`;

/** Longer than most timers that somebody forgot; a connection that stays open must not hold the run. */
const LINGER_MS = 500;

/** The process ends with this code when nothing is left to do, and soon in any case. */
function endByItself(exitCode) {
  process.exitCode = exitCode;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

/** Where a file of the project ends the process while it is loaded, that file is told: the runner itself says nothing then. Call it once. */
function nameWhoExits() {
  process.once('exit', () => {
    const file = whoCalls();
    if (file === null) return;
    tell({ type: 'loading', file });
    flush();
  });
}

/** The innermost file of the project on the stack, from the folder of the project on; null where there is none. */
function whoCalls() {
  Error.stackTraceLimit = 100;
  const paths = String(new Error().stack)
    .split('\n')
    .map((line) => FRAME.exec(line)?.[1] ?? '');
  const files = paths.map((path) => (path.startsWith('file:') ? fileURLToPath(path) : path));
  const own = files.find((path) => path.startsWith(here) && !path.includes('/node_modules/'));
  return own === undefined ? null : relative(here, own).slice(0, 1024);
}

module.exports = { endByItself, nameWhoExits };
