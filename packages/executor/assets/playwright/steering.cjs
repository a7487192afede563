/**
 * Playwright runs all that it has found and ends. Here its dispatcher gets the cases that the executor hands out, and no
 * others, in the order in which they come, until there are no more: so that a worker process with its fixtures lives
 * for as long as Playwright itself would let it live.
 *
 * Projects that others depend on run whole in each session, before the first case that needs them, as with `--shard`, and
 * so do projects that clean up, at the end.
 */
'use strict';

const { join } = require('node:path');
const channel = require('../node-project/channel.cjs');

/** Cases have their folders below it; what a test attaches is put there, and nothing else looks for it. */
const root = process.env.TESTYARD_CASE_ARTIFACTS ?? '';
process.env.TESTYARD_CASE_ARTIFACTS = '';

/** What is used of it. */
const METHODS = ['run', 'stop', '_scheduleJob', '_checkFinished', '_isWorkerRedundant'];

class Steering {
  /** Of the cases of this run: set by the reporter when they are known. */
  #cases = null;
  #isKnown = false;
  #groups = new Map();
  #arrived = new Set();
  #isServed = false;
  #latest = null;
  #commands = [];
  #onCommand = null;
  #pipe = null;
  /** Cases that were handed out and have not ended: test to `{number, folder}`. */
  #open = new Map();
  #count = 0;

  /** The class whose queue is filled from here on. */
  take(Dispatcher) {
    const prototype = Dispatcher?.prototype;
    this.#isKnown = METHODS.every((name) => typeof prototype?.[name] === 'function');
    if (!this.#isKnown) return;
    const steering = this;
    const { run } = prototype;
    prototype.run = function (groups, environment) {
      return steering.#run(this, groups, environment, run);
    };
  }

  /** Whether Playwright is built as we know it. */
  get isKnown() {
    return this.#isKnown;
  }

  /** `cases`: of case-list.cjs. */
  begin(cases) {
    this.#cases = cases;
    this.#pipe = channel.listen((command) => {
      this.#commands.push(command);
      this.#onCommand?.();
    });
  }

  /** What was handed out as this test; undefined where it runs for another's sake. */
  handedOut(test) {
    return this.#open.get(test);
  }

  ended(test) {
    this.#open.delete(test);
  }

  /** The run is over: what is handed out now cannot be run, and is told so. */
  async leave() {
    if (this.#cases !== null && !this.#isServed) await this.#serve(null);
    this.#pipe?.close();
  }

  async #run(dispatcher, groups, environment, run) {
    const own = groups.filter(({ tests }) => this.#cases.isWanted(tests[0]));
    const others = groups.filter(({ tests }) => !this.#cases.isWanted(tests[0]));
    for (const group of own) {
      this.#arrived.add(this.#cases.projectOf(group.tests[0]));
      for (const test of group.tests) this.#groups.set(test.id, group);
    }
    neverWriteSnapshots(dispatcher);
    if (own.length > 0) this.#latest = { dispatcher, environment };
    // What cleans up comes last.
    if (others.some(({ tests }) => this.#cases.isTeardown(tests[0]))) await this.#serveLatest();
    if (others.length > 0) await run.call(dispatcher, others, environment);
    if (this.#cases.wantedProjects().every((project) => this.#arrived.has(project)))
      await this.#serveLatest();
  }

  async #serveLatest() {
    if (!this.#isServed && this.#latest !== null) await this.#serve(this.#latest);
  }

  async #serve(place) {
    this.#isServed = true;
    if (place !== null) adopt(place);
    for (let given = await this.#next(); given !== null; given = await this.#next()) {
      const runnable = [];
      for (const { item, attempt, folder } of given) {
        const test = this.#cases.at(item);
        const handed = { number: this.#count, folder };
        this.#count += 1;
        if (place !== null && this.#groups.has(test.id)) {
          this.#open.set(test, handed);
          runnable.push({ test, attempt });
        } else {
          this.#cases.tellKept(test, handed);
        }
      }
      if (runnable.length > 0) await this.#runPortion(place.dispatcher, runnable);
      for (const handed of this.#open.values()) this.#cases.tellSilent(handed);
      this.#open.clear();
    }
    // Workers end here and not later: what cleans up comes after them.
    await place?.dispatcher.stop();
  }

  /** The next cases; null when there will be none. */
  async #next() {
    channel.tell({ type: 'want', mode: 'idle' });
    channel.flush();
    while (this.#commands.length === 0)
      await new Promise((resolve) => {
        this.#onCommand = resolve;
      });
    const command = this.#commands.shift();
    if (command?.type !== 'run') return null;
    const { items, attempts, folders } = command;
    return items.map((item, at) => ({ item, attempt: attempts[at], folder: join(root, folders[at]) }));
  }

  async #runPortion(dispatcher, portion) {
    const jobs = [];
    for (const test of this.#withPredecessors(portion)) {
      const group = this.#groups.get(test.id);
      const last = jobs.at(-1);
      if (last?.of === group) last.job.tests.push(test);
      else jobs.push({ of: group, job: { ...group, tests: [test] } });
    }
    await new Promise((resolve) => {
      dispatcher._checkFinished = () => {
        if (dispatcher._queue.length > 0 && !dispatcher._isStopped) return;
        if (!dispatcher._workerSlots.some(({ busy, jobDispatcher }) => busy || jobDispatcher)) resolve();
      };
      dispatcher._queue.push(...jobs.map(({ job }) => job));
      dispatcher._scheduleJob();
      dispatcher._checkFinished();
    });
  }

  /** In a serial suite the tests before one run before it, whoever tells what becomes of them. */
  #withPredecessors(portion) {
    const tests = new Set();
    for (const { test, attempt } of portion) {
      for (const before of serialPredecessors(test)) {
        if (tests.has(before) || !this.#groups.has(before.id)) continue;
        if (!this.#open.has(before)) beginTry(before, attempt);
        tests.add(before);
      }
      beginTry(test, attempt);
      tests.add(test);
    }
    return tests;
  }
}

/** As its number tells `testInfo.retry`, by which traces and videos are taken. */
function beginTry(test, attempt) {
  test.results.length = Math.min(test.results.length, attempt - 1);
  while (test.results.length < attempt - 1) test._appendTestResult();
}

/** One worker, that is kept until its suite or its options are others or a test failed. */
function adopt({ dispatcher, environment }) {
  dispatcher._extraEnvByProjectId = environment;
  dispatcher._isStopped = false;
  dispatcher._queue = [];
  dispatcher._workerSlots ??= [];
  if (dispatcher._workerSlots.length === 0) dispatcher._workerSlots.push({ busy: false });
  dispatcher._isWorkerRedundant = () => false;
}

/** A try that writes what the next one compares with would make that one pass. */
function neverWriteSnapshots(dispatcher) {
  const { configCLIOverrides } = dispatcher._config ?? dispatcher._testRun?.config ?? {};
  if (configCLIOverrides) configCLIOverrides.updateSnapshots = 'none';
}

function serialPredecessors(test) {
  let serial = null;
  for (let suite = test.parent; suite; suite = suite.parent)
    if (suite._parallelMode === 'serial') serial = suite;
  const all = serial?.allTests() ?? [];
  return all.slice(0, Math.max(0, all.indexOf(test)));
}

module.exports = { steering: new Steering() };
