/** Tells the executor what Playwright found and what became of it. It stands in place of the reporters of the project. */
'use strict';

const channel = require('../node-project/channel.cjs');
const { CaseList } = require('./case-list.cjs');
const { caseResult, plain } = require('./case-result.cjs');
const { keepSoFar } = require('./compiled.cjs');
const { keepFiles } = require('../node-project/attachments.cjs');
const { earlyWorker } = require('./early-worker.cjs');
const { steering } = require('./steering.cjs');

const isDry = process.argv.includes('--list');
const MARKS = { passed: '✓', skipped: '-', failed: '✘', error: '✘' };

class ExecutorReporter {
  #cases = null;

  /** Playwright has read its configuration, which may have changed the environment, and no test. */
  constructor() {
    if (!isDry) earlyWorker.prepare();
  }

  printsToStdio() {
    return true;
  }

  onBegin(config, suite) {
    const unfit = steering.isKnown ? (config.shard ? 'shard' : undefined) : 'version';
    channel.tell({ type: 'hello', version: config.version, unfit });
    this.#cases = new CaseList(suite, process.cwd());
    // Where something keeps Playwright from listing its tests it begins with none, and then tells why.
    if (this.#cases.found.length === 0) return;
    this.#cases.tell();
    if (!isDry) steering.begin(this.#cases);
    setImmediate(keepSoFar);
  }

  onStdOut(chunk) {
    process.stdout.write(chunk);
  }

  onStdErr(chunk) {
    process.stderr.write(chunk);
  }

  onTestBegin(test) {
    const handed = steering.handedOut(test);
    if (handed === undefined) return;
    channel.tell({ type: 'started', number: handed.number });
    channel.flush();
  }

  onStepBegin(_test, _result, { category, title }) {
    // A test failed: its worker takes down what it has, and gets no other.
    if (category === 'hook' && title === 'Worker Cleanup') earlyWorker.prepare();
  }

  onTestEnd(test, result) {
    const told = caseResult(test, result);
    process.stdout.write(
      `${MARKS[told.status]} ${test.titlePath().filter(Boolean).join(' › ')} (${Math.round(told.durationMs)} ms)\n`,
    );
    const handed = steering.handedOut(test);
    if (handed === undefined) {
      this.#cases.keep(test, told);
      if (this.#cases.isTeardown(test) && (told.status === 'failed' || told.status === 'error'))
        this.#tellError(`${test.titlePath().filter(Boolean).join(' › ')}: ${told.message}`, told.details);
    } else {
      const files = keepFiles(result.attachments, handed.folder);
      channel.tell({ ...told, type: 'finished', number: handed.number, files });
      channel.flush();
      steering.ended(test);
    }
    // Nobody else reads them, and a session may be long.
    for (const list of [result.steps, result.attachments, result.stdout, result.stderr]) list.length = 0;
  }

  onError(error) {
    const text = plain(error.stack ?? error.message ?? error.value ?? '');
    const place = error.location ? `${error.location.file}:${error.location.line}` : '';
    const details = [text, place, error.snippet ? plain(error.snippet) : ''].filter(Boolean).join('\n');
    process.stderr.write(`${details}\n`);
    this.#tellError(plain(error.message ?? error.value ?? text), details);
  }

  async onEnd() {
    await steering.leave();
    earlyWorker.dismiss();
    if (this.#cases?.found.length === 0) this.#cases.tell();
    channel.tell({ type: 'ended' });
    channel.flush();
  }

  #tellError(message, details) {
    channel.tell({
      type: 'error',
      message: message.slice(0, 4000),
      details: (details ?? '').slice(0, 20_000),
    });
    channel.flush();
  }
}

module.exports = ExecutorReporter;
