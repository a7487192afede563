/**
 * Loaded before a file of tests: opens the file that TESTYARD_EVENTS names, for our reporter, and says there how the process
 * came to its end. A file that exits by itself in the middle tells of no failure, and must not pass for that.
 */
'use strict';

const { openSync, readFileSync, writeSync } = require('node:fs');

const { TESTYARD_EVENTS: path } = process.env;
delete process.env.TESTYARD_EVENTS;

if (path) {
  const { stringify } = JSON;
  const descriptor = openSync(path, 'a');
  const tell = (event) => void writeSync(descriptor, `${stringify(event)}\n`);
  let isByItself = false;
  globalThis[Symbol.for('testyard.tell')] = tell;
  process.on('beforeExit', () => {
    isByItself = true;
  });
  const usesRunner = () =>
    process.moduleLoadList.includes('NativeModule test') || (!isByItself && namesRunner());
  process.on('exit', () => {
    tell({ type: 'exit', isByItself, usesRunner: usesRunner(), isForced: isForced() });
  });
}

/** With `--test-force-exit` the runner ends the process when it has told of all, and our reporter does not come to its last word. */
function isForced() {
  if (!process.execArgv.includes('--test-force-exit')) return false;
  Error.stackTraceLimit = 20;
  return /at process\.exit [^\n]*\n\s+at TestsStream\.[^\n]*\(node:internal\/test_runner\//.test(
    new Error().stack,
  );
}

/** A file that ends before it comes to load the runner has tests all the same. */
function namesRunner() {
  try {
    return /['"]node:test['"]/.test(readFileSync(process.argv[1], 'utf8'));
  } catch {
    return false;
  }
}
