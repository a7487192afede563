/**
 * Playwright's own command line with our part in it: `node main.cjs FOLDER PLAYWRIGHT CLI ARGUMENT...`: where to keep what V8 made of
 * Playwright, or '', the folder of the package `playwright`, and the program to run.
 */
'use strict';

const { nameWhoExits } = require('../node-project/last-words.cjs');
const { keepCompiled } = require('./compiled.cjs');
const { earlyWorker } = require('./early-worker.cjs');
const { steering } = require('./steering.cjs');
const { takeDispatcher } = require('./take-dispatcher.cjs');
require('./reporter.cjs');

const [, , folder, playwright, cli, ...rest] = process.argv;
nameWhoExits();
keepCompiled(folder, 'runner');
earlyWorker.take(playwright, folder);
// As Playwright sets them itself, the second as soon as it compiles a file: what it asks for later has them, too.
Object.assign(process.env, { PLAYWRIGHT_TEST: '1', BROWSERSLIST_IGNORE_OLD_DATA: 'true' });
if (!rest.includes('--list')) earlyWorker.prepare();
takeDispatcher(playwright, (Dispatcher) => steering.take(Dispatcher));
// Of the signals that end a session only this one has Playwright tear down what it set up.
process.on('SIGTERM', () => process.kill(process.pid, 'SIGINT'));
process.argv = [process.argv[0], cli, ...rest];
require(cli);
