/** What of Mocha's classes is another one here: its runner, the loading of files, the retries. */
'use strict';

const { tell, flush } = require('../node-project/channel.cjs');
const { makeBlockRunner } = require('./block-runner.cjs');

function takeOver(Mocha, { isDry, stringify }) {
  const broken = [];
  Mocha.Runner = makeBlockRunner(Mocha, { broken, stringify });
  loadEachFile(Mocha, broken);
  leaveRetries(Mocha);
  noteLines(Mocha);
  const { run } = Mocha.prototype;
  Mocha.prototype.run = function (done) {
    if (isDry) this.options.enableGlobalSetup = false;
    return run.call(this, (failures) => {
      tell({ type: 'ended', failures });
      flush();
      done?.(failures);
    });
  };
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
      try {
        await load.apply(this, rest);
      } catch (error) {
        suites.splice(before[0]);
        tests.splice(before[1]);
        broken.push({ file, error });
      }
    }
    this.files = all;
  };
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
