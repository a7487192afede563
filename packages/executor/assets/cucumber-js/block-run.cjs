/** One run of some scenarios: tells of each as it starts and ends, and keeps what it printed and attached. */
'use strict';

const { beginOutput, endOutput } = require('../node-project/case-output.cjs');
const { beginFolder, endFolder } = require('../node-project/case-folders.cjs');
const { flush, tell } = require('../node-project/channel.cjs');
const { keepFiles } = require('../node-project/attachments.cjs');
const { concluded, untold } = require('./outcome.cjs');
const { Transcript, placeOf } = require('./transcript.cjs');

class BlockRun {
  /** By their places, those that have not begun. */
  #open = new Map();
  #current = null;
  #transcript = new Transcript({
    begins: (place) => this.#begin(place),
    ends: (steps) => this.#current && this.#finish(concluded(steps)),
    logs: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    attaches: (attachment) => this.#current?.attachments.push(attachment),
  });

  /** So few runs that none has a scenario twice. `handed`: cases as they were found, with `number` and `folder`. */
  static of(handed) {
    const runs = [];
    for (const one of handed) {
      const place = placeOf(one.file, one.line);
      const free = runs.find((run) => !run.#open.has(place));
      const run = free ?? new BlockRun();
      if (!free) runs.push(run);
      run.#open.set(place, one);
    }
    return runs;
  }

  /** As `cucumber-js` takes them: `features/a.feature:3:9`. */
  get paths() {
    const lines = new Map();
    for (const { file, line } of this.#open.values()) lines.set(file, [...(lines.get(file) ?? [file]), line]);
    return [...lines.values()].map((parts) => parts.join(':'));
  }

  hear(message) {
    this.#transcript.hear(message);
  }

  /** Of what Cucumber told nothing, or not all, that is said. */
  close() {
    if (this.#current) this.#finish(untold(this.#transcript.steps));
    for (const [place] of [...this.#open]) {
      this.#begin(place);
      this.#finish(untold([]));
    }
    flush();
  }

  #begin(place) {
    const one = this.#open.get(place);
    if (!one) return;
    this.#open.delete(place);
    this.#current = { one, attachments: [], startedAt: performance.now() };
    tell({ type: 'started', number: one.number });
    flush();
    beginFolder(one.folder);
    beginOutput();
  }

  #finish(result) {
    const { one, attachments, startedAt } = this.#current;
    this.#current = null;
    const output = endOutput() || null;
    const durationMs = Math.round(performance.now() - startedAt);
    const folder = process.env.TESTYARD_CASE_ARTIFACTS;
    if (attachments.length > 0 && folder) keepFiles(attachments, folder);
    const files = endFolder();
    process.stdout.write(`${MARKS[result.status] ?? '✘'} ${one.identity} (${durationMs} ms)\n`);
    if (result.details) process.stdout.write(`${result.details}\n`);
    tell({ ...result, type: 'finished', number: one.number, durationMs, output, files });
  }
}

const MARKS = { passed: '✓', skipped: '-' };

module.exports = { BlockRun };
