/**
 * Playwright's class Dispatcher, which has the queue of tests and the worker processes. It is no part of what Playwright
 * promises; how it is built has been the same since 1.44, and whether it still is, is looked at before it is used.
 */
'use strict';

const { existsSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

/** Calls back with the class, once, at the latest when Playwright's runner is loaded; with nothing where it is not there. */
function takeDispatcher(playwright, onTaken) {
  // Until 1.58 it is a module of its own, since then a part of one.
  const own = join(playwright, 'lib/runner/dispatcher.js');
  if (existsSync(own)) {
    onTaken(require(own).Dispatcher);
    return;
  }
  const whole = join(playwright, 'lib/runner/index.js');
  const key = Symbol.for('testyard.playwright.dispatcher');
  globalThis[key] = onTaken;
  const { _compile } = Module.prototype;
  Module.prototype._compile = function (content, filename, ...rest) {
    if (filename !== whole) return _compile.call(this, content, filename, ...rest);
    Module.prototype._compile = _compile;
    const told = `;globalThis[Symbol.for('testyard.playwright.dispatcher')](typeof Dispatcher === 'function' ? Dispatcher : undefined);`;
    return _compile.call(this, content + told, filename, ...rest);
  };
}

module.exports = { takeDispatcher };
