/**
 * Playwright looks at the stack of each step, fixture and hook, and has every line of it made anew by way of source maps, though most are of
 * its own files and Node's, which have none and which it leaves out thereafter: a fifth of what its workers do where tests are short. Those
 * lines are made once and kept; lines of the project are made as before.
 */
'use strict';

const { createRequire } = require('node:module');

const OWN = /^node:|[\\/]node_modules[\\/](?:playwright|playwright-core|@playwright[\\/][^\\/]+)[\\/]/;
const BEFORE_LINE = '\n    at ';

/** A frame whose line is known. Those of native code have no place that could be looked up, and are asked for their line. */
class KnownFrame {
  #line;

  constructor(line) {
    this.#line = line;
  }

  isNative() {
    return true;
  }

  toString() {
    return this.#line;
  }
}

/** From where Playwright has its stacks made on; `program` is a file of the package `playwright`. */
function keepOwnLines(program) {
  const support = supportOf(program);
  if (typeof support?.install !== 'function') return;
  const { install } = support;
  support.install = (options) => {
    const before = Error.prepareStackTrace;
    install(options);
    if (Error.prepareStackTrace !== before) Error.prepareStackTrace = withKept(Error.prepareStackTrace);
  };
}

/** What makes stacks of mapped lines; undefined in a version that has it elsewhere. */
function supportOf(program) {
  try {
    return createRequire(program)('playwright-core/lib/utilsBundle').sourceMapSupport;
  } catch {
    return undefined;
  }
}

/** What V8 says of a frame, its place and all names, is what its line is made of. */
function withKept(prepareStackTrace) {
  const kept = new Map();
  const knownOf = (frame) => {
    if (!OWN.test(frame.getFileName())) return frame;
    const said = frame.toString();
    const known = kept.get(said);
    if (known !== undefined) return known;
    const [, line] = prepareStackTrace({}, [frame]).split(BEFORE_LINE);
    if (line === undefined) return frame;
    const made = new KnownFrame(line);
    kept.set(said, made);
    return made;
  };
  return (error, frames) => prepareStackTrace(error, frames.map(knownOf));
}

module.exports = { keepOwnLines };
