/** Runs files for the cases that were handed out, and tells what becomes of each. */
import { createRequire } from 'node:module';
import { caseResult, didNotRun, errorResult, messageOf } from './case-result.mjs';
import { patternFor, placeOf, testsByName, titlesOf } from './names.mjs';

const require = createRequire(import.meta.url);
const { flush, tell } = require('../node-project/channel.cjs');
const { keepFiles } = require('../node-project/attachments.cjs');

/** How Vitest says that a worker ended in the middle. */
const CRASH =
  /Worker (exited|\S+ emitted)|Channel closed|ERR_IPC_CHANNEL_CLOSED|Failed to (start|terminate)|Terminating worker/i;

const notLoaded = { cause: 'test', phase: 'collect' };

export class FileRuns {
  #vitest;
  #reporter;
  #cases;
  /** What all cases are called. */
  #listed;
  #workers;
  /** Files that were not run here. */
  #rest;
  /** Files whose last run failed. */
  #failing = new Set();

  /** `workers`: null for those of Vitest alone. */
  constructor(vitest, reporter, { cases, workers }) {
    this.#vitest = vitest;
    this.#reporter = reporter;
    this.#cases = cases;
    this.#listed = new Set(cases.map(({ name }) => name));
    this.#workers = workers;
    this.#rest = new Set(cases.map(({ specification }) => specification));
  }

  /** `handed`: `{item, number, folder}` each, those of a file one after the other. */
  async run(handed) {
    const byFile = new Map();
    for (const one of handed) {
      const { specification } = this.#cases[one.item];
      byFile.set(specification, [...(byFile.get(specification) ?? []), one]);
    }
    for (const [specification, all] of byFile) await this.#runFile(specification, all);
  }

  async #runFile(specification, handed) {
    const cases = handed.map((one) => ({ ...this.#cases[one.item], ...one }));
    this.#rest.delete(specification);
    const run = new FileRun(this.#reporter, specification, cases, this.#listed);
    run.onLoaded = () => this.#rest.size > 0 && this.#workers?.prepare();
    const crash = await this.#runOnce(run, this.#patternOf(specification, handed));
    if (crash === null) return run.close();
    // What it told last may be lost: alone, each of the others shows whether it was the one.
    run.blame(crash);
    for (const one of run.open()) {
      const alone = new FileRun(this.#reporter, specification, [one], this.#listed);
      const again = await this.#runOnce(alone, one.test ? patternFor([one.test]) : undefined);
      if (again !== null) alone.blame(again);
      alone.close();
    }
  }

  /** Null where all of the file is wanted. */
  #patternOf(specification, handed) {
    const all = this.#cases.filter((each) => each.specification === specification);
    if (handed.length === all.length) return undefined;
    const tests = handed.map(({ item }) => this.#cases[item].test).filter((test) => test !== null);
    return tests.length > 0 ? patternFor(tests) : undefined;
  }

  /** What ended the worker; null where nothing did. */
  async #runOnce(run, pattern) {
    if (pattern) this.#vitest.setGlobalTestNamePattern(pattern);
    this.#reporter.listen(run);
    const { exitCode } = process;
    const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(
      [run.specification],
      false,
    );
    this.#reporter.listen(null);
    if (testModules.some((module) => module.state() === 'failed')) this.#failing.add(run.specification);
    else this.#failing.delete(run.specification);
    // That of what failed, which cases and errors tell: a later try may make up for it, and an exit code of somebody else would hide behind it.
    const isOfFailures = this.#failing.size > 0 || unhandledErrors.length > 0;
    if (process.exitCode === 1 && isOfFailures) process.exitCode = exitCode;
    if (pattern) this.#vitest.resetGlobalTestNamePattern();
    const crash = unhandledErrors.find(({ message }) => CRASH.test(message ?? ''));
    const others = this.#vitest.config.dangerouslyIgnoreUnhandledErrors ? [] : unhandledErrors;
    for (const error of others)
      if (error !== crash) this.#reporter.tellError(error, `${run.place}: unhandled: `);
    return crash ?? null;
  }
}

/** One run of a file, for some of its cases. */
class FileRun {
  specification;
  place;
  /** The worker has read the file, and its tests begin. */
  onLoaded = () => undefined;
  #reporter;
  #listed;
  #open = new Map();
  #started = new Set();
  #names = new Map();
  #module = null;
  /** Tests that no case stands for, where one stands for the whole file. */
  #others = [];
  /** Whether a case is red by what is wrong with the file. */
  #isFileTold = false;

  constructor(reporter, specification, cases, listed) {
    this.#reporter = reporter;
    this.#listed = listed;
    this.specification = specification;
    this.place = placeOf(specification, process.cwd());
    for (const one of cases) this.#open.set(one.name, one);
    this.whole = this.#open.get(null);
    if (this.whole) this.#start(this.whole);
  }

  onModule(module) {
    this.#module = module;
    for (const [name, test] of testsByName(module, process.cwd())) this.#names.set(test.id, name);
    this.onLoaded();
  }

  onStart(test) {
    const one = this.#open.get(this.#names.get(test.id));
    if (one) this.#start(one);
  }

  onEnd(test) {
    const name = this.#names.get(test.id);
    const one = this.#open.get(name);
    if (one) this.#finish(one, caseResult(test, this.#reporter.outputOf(test)), test);
    else if (this.whole) this.#others.push(test);
    else if (!this.#listed.has(name) && test.result().state === 'failed')
      this.#reporter.tellError(
        { message: messageOf(test.result().errors[0]) },
        `${name ?? this.place}, which was not listed: `,
      );
  }

  open() {
    return [...this.#open.values()];
  }

  /** The worker ended: the test that ran, where it is known. */
  blame(crash) {
    const running = [...this.#started].filter((one) => this.#open.has(one.name));
    const blamed = running.length === 1 || this.#open.size === 1 ? (running[0] ?? this.open()[0]) : null;
    if (blamed) this.#finish(blamed, errorResult({ cause: 'tool', phase: 'call' }, [crash]));
  }

  /** What is told of the cases of which Vitest told nothing. */
  close() {
    const errors = this.#module?.errors() ?? [];
    if (this.whole && this.#open.has(null)) this.#finish(this.whole, this.#wholeResult(errors));
    for (const one of this.open()) {
      const test = this.#testOf(one.name);
      if (test && test.result().state !== 'pending')
        this.#finish(one, caseResult(test, this.#reporter.outputOf(test)), test);
      else if (errors.length > 0) this.#finish(one, this.#notLoaded(errors));
      else
        this.#finish(
          one,
          errorResult({ cause: 'tool', phase: 'call' }, [], 'Vitest told nothing of this test'),
        );
    }
    this.#tellSuites();
  }

  #testOf(name) {
    for (const [id, own] of this.#names)
      if (own === name) return [...(this.#module?.children.allTests() ?? [])].find((test) => test.id === id);
    return undefined;
  }

  #notLoaded(errors) {
    this.#isFileTold = true;
    return errorResult(notLoaded, errors);
  }

  /** Of a file whose tests were not known: red where one is, or where it has none. */
  #wholeResult(errors) {
    if (errors.length > 0) return this.#notLoaded(errors);
    if (this.#others.length === 0) return errorResult(notLoaded, [], 'No test found in the file');
    const results = this.#others.map((test) => ({
      name: titlesOf(test).join(' > '),
      ...caseResult(test, ''),
    }));
    const bad = results.find(({ status }) => status === 'failed' || status === 'error');
    const details = results
      .map(({ name, status, message }) => [status, name, message].filter(Boolean).join('  '))
      .join('\n');
    const { status, cause, phase } = bad ?? { status: 'passed', cause: null, phase: null };
    return {
      status,
      cause,
      phase,
      durationMs: 0,
      message: bad ? `${bad.name}: ${bad.message}` : null,
      details,
      output: null,
    };
  }

  /**
   * What fails beside the tests of a suite or of the file, such as a hook after them, a suite that has none, or a snapshot that nothing needs any
   * more, speaks against none of them: it is told, unless tests did not run because of it, which are red by that.
   */
  #tellSuites() {
    const module = this.#module;
    if (module) for (const each of [module, ...module.children.allSuites()]) this.#tellErrorsOf(each);
  }

  #tellErrorsOf(each) {
    const where = each === this.#module ? this.place : titlesOf(each).join(' > ');
    const isTold =
      (each === this.#module && this.#isFileTold) ||
      [...each.children.allTests()].some((test) => didNotRun(test));
    if (!isTold) for (const error of each.errors()) this.#reporter.tellError(error, `${where}: `);
  }

  #start(one) {
    if (this.#started.has(one)) return;
    this.#started.add(one);
    tell({ type: 'started', number: one.number });
    flush();
  }

  #finish(one, result, test) {
    this.#start(one);
    this.#open.delete(one.name);
    const attachments = (test?.annotations?.() ?? []).flatMap(({ message, attachment }) =>
      attachment ? [{ name: message, ...attachment }] : [],
    );
    const files = attachments.length > 0 && keepFiles(attachments, one.folder);
    tell({ ...result, type: 'finished', number: one.number, files });
  }
}
