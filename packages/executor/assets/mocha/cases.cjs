/** The tests that Mocha has when its files are loaded, as cases with names of their own. */
'use strict';

const { relative } = require('node:path');
const { tell } = require('../node-project/channel.cjs');
const { Identities, shortened, wellFormed } = require('../node-project/texts.cjs');
const { failureText } = require('./outcome.cjs');

const CASES_PER_MESSAGE = 500;
const SEPARATOR = ' > ';
const here = process.cwd();

class CasesOfMocha {
  #tests = [];
  #known = new Set();
  #identities = new Identities();
  #broken;
  #isWanted;

  constructor(root, broken, isWanted) {
    this.#broken = broken;
    this.#isWanted = isWanted;
    root.eachTest((test) => {
      this.#known.add(test);
      if (isWanted(test)) this.#tests.push(test);
    });
  }

  at(place) {
    return this.#tests[place];
  }

  tellFound(context) {
    const cases = this.#tests.map((test) => this.#describe(test));
    for (const { file, error } of this.#broken) cases.push(this.#describeBroken(file, error, context));
    for (let start = 0; start < cases.length; start += CASES_PER_MESSAGE)
      tell({ type: 'found', cases: cases.slice(start, start + CASES_PER_MESSAGE) });
    tell({ type: 'collected' });
  }

  /** Tests that were defined while others ran are on no list: that they are left out must be seen. */
  tellAppeared(root) {
    const appeared = [];
    root.eachTest((test) => {
      if (!this.#known.has(test) && this.#isWanted(test)) appeared.push(test);
    });
    if (appeared.length === 0) return;
    const values = { runner: 'Mocha', count: appeared.length, case: shortened(appeared[0].fullTitle(), 500) };
    tell({ type: 'said', kind: 'failure', cause: 'test', rule: 'cases-appeared', values });
  }

  #describe(test) {
    const path = test.file ? relative(here, test.file) : null;
    const titles = test.titlePath().map(wellFormed);
    const suite = [...(path ? [path] : []), ...titles.slice(0, -1)].join(SEPARATOR);
    const { identity, twin } = this.#identities.of([...(path ? [path] : []), ...titles].join(SEPARATOR));
    return {
      identity,
      name: `${shortened(titles.at(-1).trim() || '(no title)', 1000)}${twin}`,
      suite: shortened(suite, 1024),
      file: path === null ? null : shortened(path, 4096),
      line: test.testyardLine ?? null,
      // Tests of a file may build on each other: one slot has them, in their order.
      ...(path ? { group: shortened(path, 1024) } : {}),
    };
  }

  #describeBroken(file, error, context) {
    const path = shortened(relative(here, file), 1024);
    const { message, details } = failureText(error, context);
    const nothing = { durationMs: 0, output: null };
    const finished = { ...nothing, status: 'error', cause: 'test', phase: 'collect', message, details };
    return {
      identity: this.#identities.of(path).identity,
      name: path,
      suite: path,
      file: path,
      line: null,
      finished,
    };
  }
}

module.exports = { CasesOfMocha };
