/** What of Mocha's classes is another one here: its runner, the loading of files, the retries. */
'use strict';

const { relative } = require('node:path');
const { tell, flush } = require('../node-project/channel.cjs');
const { shortened } = require('../node-project/texts.cjs');
const { makeBlockRunner } = require('./block-runner.cjs');
const { failureText } = require('./outcome.cjs');

const here = process.cwd();

function takeOver(Mocha, { isDry, stringify }) {
  const broken = [];
  Mocha.Runner = makeBlockRunner(Mocha, { broken, stringify });
  loadEachFile(Mocha, broken);
  leaveRetries(Mocha);
  noteLines(Mocha);
  const tornDown = noteTeardown(Mocha, stringify);
  const { run } = Mocha.prototype;
  Mocha.prototype.run = function (done) {
    if (isDry) this.options.enableGlobalSetup = false;
    const runner = run.call(this, (failures) => {
      // What Mocha counts beyond its runner is a fixture of the whole run; a reporter may end it with yet another count.
      const hasTeardownFailed = tornDown.text !== null;
      if (failures > runner.failures && hasTeardownFailed) {
        const values = { case: 'mochaGlobalTeardown', text: tornDown.text };
        tell({ type: 'said', kind: 'failure', cause: 'test', rule: 'failed-outside', values });
      }
      tell({ type: 'ended', failures: runner.failures + (hasTeardownFailed ? 1 : 0) });
      flush();
      done?.(failures);
    });
    return runner;
  };
}

/** From Mocha 12 on it is counted and no rejection; before, nobody is called back. */
function noteTeardown(Mocha, stringify) {
  const noted = { text: null };
  const { runGlobalTeardown } = Mocha.prototype;
  Mocha.prototype.runGlobalTeardown = async function (...rest) {
    try {
      return await runGlobalTeardown.apply(this, rest);
    } catch (error) {
      noted.text = failureText(error, { Mocha, stringify }).message;
      throw error;
    }
  };
  return noted;
}

/** A file that fails to load is an error of that file; the others run. What it had defined before is not there. */
function loadEachFile(Mocha, broken) {
  const load = Mocha.prototype.loadFilesAsync;
  Mocha.prototype.loadFilesAsync = async function (...rest) {
    const all = this.files;
    for (const file of all) {
      const { suites, tests } = this.suite;
      const before = [suites.length, tests.length];
      this.files = [file];
      tellLoading(shortened(relative(here, file), 1024));
      try {
        await load.apply(this, rest);
      } catch (error) {
        suites.splice(before[0]);
        tests.splice(before[1]);
        broken.push({ file, error });
      }
    }
    this.files = all;
    tellLoading(null);
  };
}

/** Told before: a file may end the process, or never be loaded. */
function tellLoading(file) {
  tell({ type: 'loading', file });
  flush();
}

/** Our own keep every attempt; Mocha's would hide the first ones. */
function leaveRetries({ Runnable }) {
  const { retries } = Runnable.prototype;
  let isSaid = false;
  Runnable.prototype.retries = function (...count) {
    if (count.length === 0 || !(count[0] > 0)) return retries.apply(this, count);
    if (!isSaid) tell({ type: 'said', rule: 'runner-retries', values: { runner: 'Mocha' } });
    isSaid = true;
    return this;
  };
}

/** Mocha does not know where in its file a test is. */
function noteLines({ Suite }) {
  const { addTest } = Suite.prototype;
  Suite.prototype.addTest = function (test) {
    test.testyardLine = lineIn(test.file ?? this.file);
    return addTest.call(this, test);
  };
}

function lineIn(file) {
  if (!file) return null;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 10;
  const stack = String(new Error().stack);
  Error.stackTraceLimit = limit;
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + file.length + 1), 10);
  return line > 0 ? line : null;
}

module.exports = { takeOver };
