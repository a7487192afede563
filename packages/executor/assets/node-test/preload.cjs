/**
 * Loaded before a file of tests: opens the file that TESTYARD_EVENTS names, for our reporter, and says there how the process
 * came to its end. A file that exits by itself in the middle tells of no failure, and must not pass for that.
 */
'use strict';

const { openSync, writeSync } = require('node:fs');

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
  process.on('exit', () => {
    tell({ type: 'exit', isByItself, usesRunner: process.moduleLoadList.includes('NativeModule test') });
  });
}
