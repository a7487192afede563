/**
 * Mocha's runner, which is told block by block which of its tests come next. Hooks keep their meaning: a suite is entered
 * (`before`) for the first of its tests and left (`after`) when the next one is of another; the root is left at the end.
 * What a suite's leaving comes to belongs to the test before, so that one is told of when its successor is known.
 */
'use strict';

const { commands, flush, tell } = require('../node-project/channel.cjs');
const { aside, beginOutput, endOutput } = require('../node-project/case-output.cjs');
const { beginFolder, endFolder } = require('../node-project/case-folders.cjs');
const { CasesOfMocha } = require('./cases.cjs');
const { concluded, failureText } = require('./outcome.cjs');

const now = performance.now.bind(performance);

function makeBlockRunner(Mocha, { broken, stringify }) {
  const { Runner } = Mocha;

  return class BlockRunner extends Runner {
    #cases;
    #commands = commands();
    #queue = [];
    #received = 0;
    #begun = new Set();
    #rejected = new WeakSet();
    /** Suites that were entered, the root first; `failure` of a hook that keeps its tests from running. */
    #entered = [];
    /** The test that runs, or that was run and waits for its successor: what failed so far, and in which phase. */
    #current = null;

    constructor(suite, options) {
      super(suite, typeof options === 'object' ? { ...options, cleanReferencesAfterRun: false } : options);
      process.once('SIGTERM', () => this.#giveUp());
      process.on('unhandledRejection', (reason, promise) => this.#tellRejected(reason, promise));
    }

    /** Only called for the root. */
    runSuite(root, done) {
      this.#drive(root).then(
        () => done(),
        (error) => {
          console.error(error);
          process.exit(70);
        },
      );
    }

    emit(...event) {
      return aside(() => super.emit(...event));
    }

    fail(runnable, error, force) {
      const before = this.failures;
      super.fail(runnable, error, force);
      if (this.failures === before) return;
      const failure = { phase: phaseOf(runnable), ...failureText(error, { Mocha, runnable, stringify }) };
      const current = this.#current;
      if (current !== null && (runnable === current.test || failure.phase !== 'call')) {
        current.failures.push(failure);
        return;
      }
      const { message: text } = failureText(error, { Mocha, stringify });
      const words = { case: runnable.title, text };
      tell({ type: 'said', kind: 'failure', cause: 'test', rule: 'failed-outside', values: words });
    }

    async #drive(root) {
      this.#cases = new CasesOfMocha(root, broken, (test) => this.#isWanted(test));
      this.#cases.tellFound({ Mocha, stringify });
      while (this.#queue.length > 0 || (await this.#receive('idle')))
        await this.#runCase(this.#queue.shift());
      this.#cases.tellAppeared(root);
      await this.#leave(0);
      this.#commands.close();
    }

    /** Mocha hears of it and goes on. Where no case can be looked at, nothing is green. */
    #tellRejected(reason, promise) {
      if (this.#rejected.has(promise)) return;
      this.#rejected.add(promise);
      const { message: text } = failureText(reason, { Mocha, stringify });
      const test = this.#current?.test;
      const inside = { rule: 'rejection-inside', values: { runner: 'Mocha', case: test?.fullTitle(), text } };
      const outside = { kind: 'failure', cause: 'test', rule: 'rejection-outside', values: { text } };
      tell({ type: 'said', ...(test ? inside : outside) });
      flush();
    }

    #isWanted(test) {
      return this._grep.test(test.fullTitle()) !== Boolean(this._invert);
    }

    /** Waits for more tests; false where there are none: for now (`ahead`), or any more (`idle`). */
    async #receive(mode) {
      tell({ type: 'want', mode });
      const command = await this.#commands.next();
      if (command?.type !== 'run') return false;
      command.items.forEach((item, index) => {
        this.#queue.push({
          number: this.#received,
          test: this.#cases.at(item),
          folder: command.folders[index],
        });
        this.#received += 1;
      });
      return true;
    }

    async #runCase({ number, test, folder }) {
      const own = this.#begun.has(test) ? copyOf(test) : test;
      this.#begun.add(test);
      this.#current = { test: own, failures: [], isSkipped: false, hasRun: false };
      tell({ type: 'started', number });
      flush();
      beginFolder(folder);
      beginOutput();
      const begin = now();
      await this.#enter(pathTo(test.parent));
      await this.#runTest(own);
      let durationMs = now() - begin;
      if (this.#queue.length === 0) await this.#receive('ahead');
      const again = now();
      await this.#leave(this.#keptFor(this.#queue[0]?.test));
      durationMs += now() - again;
      const output = endOutput();
      const files = endFolder();
      const result = concluded(this.#current, { durationMs, output });
      this.#current = null;
      tell({ ...result, type: 'finished', number, files });
    }

    /** How many of the suites that are entered stay so: of a test that runs again, nothing but the root. */
    #keptFor(next) {
      if (next === undefined || this.#begun.has(next)) return Math.min(1, this.#entered.length);
      const path = pathTo(next.parent);
      const apart = this.#entered.findIndex(({ suite }, at) => suite !== path[at]);
      return apart < 0 ? this.#entered.length : apart;
    }

    async #enter(path) {
      for (const suite of path.slice(this.#entered.length)) {
        if (this.#failedHook()) return;
        this.suite = suite;
        for (const hook of hooksOf(suite)) hook.reset();
        this.emit('suite', suite);
        const entry = { suite, failure: null };
        this.#entered.push(entry);
        if (await this.#hook('beforeAll')) entry.failure = this.#current.failures.at(-1);
      }
    }

    /** Deepest first; down to so many. */
    async #leave(kept) {
      while (this.#entered.length > kept) {
        const { suite } = this.#entered.pop();
        this.suite = suite;
        delete this.test;
        await this.#hook('afterAll');
        this.emit('suite end', suite);
      }
    }

    /** The failure that keeps further tests of a suite from running, as Mocha has it. */
    #failedHook() {
      return this.#entered.find(({ failure }) => failure !== null)?.failure ?? null;
    }

    async #runTest(test) {
      const current = this.#current;
      const failure = this.#failedHook();
      if (failure) {
        if (current.failures.length === 0) current.failures.push(failure);
        return;
      }
      const suite = test.parent;
      const all = suite.tests;
      this.suite = suite;
      this._abort = false;
      // Mocha takes a copy of the list at once.
      suite.tests = [test];
      const ended = new Promise((resolve) => this.runTests(suite, resolve));
      suite.tests = all;
      const failedIn = await ended;
      current.hasRun = test.state === 'passed';
      current.isSkipped = test.isPending();
      const entry = this.#entered.find((each) => each.suite === failedIn);
      if (entry) entry.failure = current.failures.find(({ phase }) => phase !== 'call') ?? null;
    }

    /** The error of the first hook that fails. */
    #hook(name) {
      return new Promise((resolve) => this.hook(name, resolve));
    }

    /** The session is stopped: `after` hooks have their chance. */
    async #giveUp() {
      this.#current = { test: null, failures: [] };
      await this.#leave(0).catch(() => undefined);
      process.kill(process.pid, 'SIGTERM');
    }
  };
}

/** Reporters keep a test that failed, and read its error at the end: another one runs in its place, as where Mocha repeats it. */
function copyOf(test) {
  const copy = test.clone();
  // Or Mocha would put it into the suite in place of the one that is known.
  copy.retriedTest(null);
  return copy;
}

function pathTo(suite) {
  return suite.parent ? [...pathTo(suite.parent), suite] : [suite];
}

function hooksOf(suite) {
  return [...suite._beforeAll, ...suite._afterAll, ...suite._beforeEach, ...suite._afterEach];
}

function phaseOf(runnable) {
  if (runnable.type !== 'hook') return 'call';
  return /^"before/.test(runnable.originalTitle ?? runnable.title) ? 'setup' : 'teardown';
}

module.exports = { makeBlockRunner };
