/** The tests that Playwright found, as cases: one for each test in each project. */
'use strict';

const channel = require('../node-project/channel.cjs');
const { Identities, shortened, wellFormed } = require('../node-project/texts.cjs');
const { relative, sep } = require('node:path');

const PART = 500;
/** Into so many parts tests of a file are split that may run at once but share hooks. */
const SHARES_OF_HOOKS = 4;

class CaseList {
  /** By number: the tests that are cases. */
  #tests = [];
  #numbers = new Map();
  #needed = new Set();
  #teardown = new Set();
  /** What became of tests of projects that others depend on: they run once, before anybody asks. */
  #kept = new Map();
  #wantedProjects = new Set();
  #failedProjects = new Set();

  /** `root`: Playwright's suite of all; `directory`: paths are told from here on. */
  constructor(root, directory) {
    const projects = new Map(root.suites.map((suite) => [suite._fullProject, suite]));
    for (const project of projects.keys()) {
      for (const other of project?.deps ?? []) this.#needed.add(other);
      if (project?.teardown) this.#teardown.add(project.teardown);
    }
    for (const [project, suite] of projects) {
      if (this.#teardown.has(project)) continue;
      for (const test of suite.allTests()) {
        test.retries = 0;
        this.#numbers.set(test, this.#tests.length);
        this.#tests.push(test);
        if (!this.#needed.has(project)) this.#wantedProjects.add(project);
      }
    }
    this.found = found(this.#tests, directory);
  }

  /** Tells the executor of them. */
  tell() {
    for (let from = 0; from < this.found.length; from += PART)
      channel.tell({ type: 'found', cases: this.found.slice(from, from + PART) });
    channel.tell({ type: 'collected' });
    channel.flush();
  }

  at(number) {
    return this.#tests[number];
  }

  projectOf(test) {
    return projectSuiteOf(test)._fullProject;
  }

  /** Whether it is run when it is handed out, and not in any case. */
  isWanted(test) {
    return this.#wantedProjects.has(this.projectOf(test));
  }

  isTeardown(test) {
    return this.#teardown.has(this.projectOf(test));
  }

  /** Those whose tests can come: none that one depends on has failed. */
  wantedProjects() {
    return [...this.#wantedProjects].filter((project) => this.#failedBefore(project) === null);
  }

  /** Of a test that was not handed out and is a case, or cleans up. Whether it was. */
  keep(test, told) {
    const project = this.projectOf(test);
    if (told.status === 'failed' || told.status === 'error') this.#failedProjects.add(project);
    if (!this.#needed.has(project)) return;
    this.#kept.set(test, told);
  }

  /** A case that was handed out and is not run now: it ran before, or never will. */
  tellKept(test, { number }) {
    channel.tell({ type: 'started', number });
    const kept = this.#kept.get(test);
    channel.tell({ ...(kept ?? this.#neverRan(test)), type: 'finished', number, files: false });
  }

  /** A case that was handed out and of which Playwright told nothing. */
  tellSilent({ number }) {
    const message = 'Playwright told nothing of this test';
    channel.tell({ type: 'started', number });
    channel.tell({ ...notRun(message), cause: 'tool', type: 'finished', number, files: false });
  }

  #neverRan(test) {
    const failed = this.#failedBefore(this.projectOf(test));
    return notRun(
      failed === null
        ? 'Playwright ended before it ran this test'
        : `Did not run: the project "${failed.project.name}", on which this one depends, has failed`,
    );
  }

  #failedBefore(project) {
    for (const other of project?.deps ?? []) {
      if (this.#failedProjects.has(other)) return other;
      const deeper = this.#failedBefore(other);
      if (deeper !== null) return deeper;
    }
    return null;
  }
}

function notRun(message) {
  return {
    status: 'error',
    cause: 'test',
    phase: 'setup',
    durationMs: 0,
    message,
    details: null,
    output: null,
  };
}

function projectSuiteOf(test) {
  let suite = test.parent;
  while (suite.parent?.parent) suite = suite.parent;
  return suite;
}

function found(tests, directory) {
  const groups = groupNames(tests);
  const identities = new Identities();
  return tests.map((test) => {
    const [, project, , ...titles] = test.titlePath();
    const file = relative(directory, test.location.file).split(sep).join('/');
    // The file in which it is declared may be another than the one that Playwright was told to load.
    const place = relative(directory, test._requireFile).split(sep).join('/');
    const outer = [project === '' ? '' : `[${project}]`, place, ...titles.slice(0, -1)].filter(Boolean);
    const suite = wellFormed(outer.join(' › '));
    const name = wellFormed(titles.at(-1)) || '(no title)';
    const { identity, twin } = identities.of(`${suite} › ${name}`);
    return {
      identity,
      name: `${shortened(name, 1000)}${twin}`,
      suite: suite.slice(0, 1024),
      file: file.slice(0, 4096),
      line: test.location.line,
      group: groups.get(test) ?? null,
    };
  });
}

/** What Playwright would give to one worker as a whole stays together. */
function groupNames(tests) {
  const members = new Map();
  for (const test of tests) {
    const key = groupKey(test);
    if (!members.has(key)) members.set(key, []);
    members.get(key).push(test);
  }
  const names = new Map();
  let number = 0;
  for (const [, all] of members) {
    const isShared = all[0] && groupKey(all[0]).endsWith('\0hooks');
    const size = isShared ? Math.ceil(all.length / SHARES_OF_HOOKS) : all.length;
    for (let from = 0; from < all.length; from += size) {
      const part = all.slice(from, from + size);
      number += 1;
      if (part.length > 1) for (const test of part) names.set(test, `group-${number}`);
    }
  }
  return names;
}

function groupKey(test) {
  let isParallel = false;
  let hasHooks = false;
  let sequential = null;
  for (let suite = test.parent; suite; suite = suite.parent) {
    if (suite._parallelMode === 'serial' || suite._parallelMode === 'default') sequential = suite;
    if (suite._parallelMode === 'parallel') isParallel = true;
    if (suite._hooks?.some(({ type }) => type === 'beforeAll' || type === 'afterAll')) hasHooks = true;
  }
  const base = `${test._workerHash}\0${test._requireFile}\0${test.repeatEachIndex}`;
  if (!isParallel) return base;
  if (sequential !== null) return `${base}\0${keyOf(sequential)}`;
  return hasHooks ? `${base}\0hooks` : `${base}\0${test.id}`;
}

const keys = new WeakMap();
let lastKey = 0;
function keyOf(suite) {
  if (!keys.has(suite)) {
    lastKey += 1;
    keys.set(suite, lastKey);
  }
  return `suite-${keys.get(suite)}`;
}

module.exports = { CaseList };
