/**
 * A worker of Playwright takes 0.3 s of a processor to load before it is told anything: the first one begins with the session, and the one
 * after a failed test while that one is torn down. It is the process that Playwright would start, and is taken where it asks for the very same.
 */
'use strict';

const childProcess = require('node:child_process');
const { existsSync, realpathSync } = require('node:fs');
const { join } = require('node:path');
const { isDeepStrictEqual } = require('node:util');

class EarlyWorker {
  /** The program of workers; null before 1.60, where one program is all of Playwright's processes. */
  #script = null;
  /** Where what was compiled is kept. */
  #folder = '';
  #fork = childProcess.fork;
  #latest = null;
  /** `{child, options, told}`: what it told before anybody listened. */
  #spare = null;

  take(playwright, folder) {
    const script = join(playwright, 'lib/worker/workerProcessEntry.js');
    if (!existsSync(script)) return;
    this.#script = realpathSync(script);
    this.#folder = folder;
    childProcess.fork = (...given) =>
      given[0] === this.#script && given.length === 2 ? this.#worker(given[1]) : this.#fork(...given);
    process.once('exit', () => this.dismiss());
  }

  /** Starts the next worker, where there is none that the environment of now still fits. */
  prepare() {
    if (this.#script === null) return;
    const options = this.#latest ?? firstOptions();
    if (this.#spare !== null) {
      if (isDeepStrictEqual(this.#spare.options, options)) return;
      this.dismiss();
    }
    const child = this.#start(options);
    const told = [];
    const listen = (message) => told.push(message);
    const spare = { child, options, told, listen };
    this.#spare = spare;
    const lose = () => {
      if (this.#spare === spare) this.#spare = null;
    };
    child.on('message', listen).on('error', lose).once('exit', lose);
  }

  /** Ends the worker that is not needed. */
  dismiss() {
    this.#spare?.child.kill('SIGKILL');
    this.#spare = null;
  }

  #start(options) {
    return this.#fork(join(__dirname, 'worker.cjs'), [this.#folder, this.#script], options);
  }

  #worker(options) {
    this.#latest = options;
    const spare = this.#spare;
    if (spare === null || !isDeepStrictEqual(spare.options, options)) {
      this.dismiss();
      return this.#start(options);
    }
    this.#spare = null;
    const { child, told, listen } = spare;
    child.off('message', listen);
    // Playwright listens as soon as it has the process.
    process.nextTick(() => {
      for (const message of told) child.emit('message', message);
    });
    return child;
  }
}

/** As Playwright has them; where it has others, the process is not taken. */
function firstOptions() {
  const { DEBUG_COLORS = '1' } = process.env;
  return {
    detached: false,
    env: { ...process.env, FORCE_COLOR: '1', DEBUG_COLORS },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  };
}

module.exports = { earlyWorker: new EarlyWorker() };
