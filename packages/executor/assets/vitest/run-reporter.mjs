/** Hears what Vitest tells while files run. It stands in place of the reporters of the project. */
import { createRequire } from 'node:module';

const { flush, tell } = createRequire(import.meta.url)('../node-project/channel.cjs');
const LONGEST_OUTPUT = 100_000;

export class RunReporter {
  /** Whether something went wrong outside of every case. */
  sawError = false;
  /** Of the file that runs: told of each test as it starts and ends. */
  #listener = null;
  #vitest = null;
  #output = new Map();
  /** Tests that have ended: the prompt runner and Vitest may both tell of it. */
  #ended = new Set();

  /** `{onModule, onStart, onEnd}`, or null. */
  listen(listener) {
    this.#listener = listener;
    this.#output.clear();
    this.#ended.clear();
  }

  /** What a test has printed. */
  outputOf(test) {
    return this.#output.get(test.id) ?? '';
  }

  onTestModuleCollected(module) {
    this.#listener?.onModule(module);
  }

  onTestCaseReady(test) {
    this.#listener?.onStart(test);
  }

  onTestCaseResult(test) {
    if (this.#ended.has(test.id)) return;
    this.#ended.add(test.id);
    this.#listener?.onEnd(test);
  }

  /** Vitest itself tells it of a reporter only where it runs files by its own command. */
  attach(vitest) {
    this.#vitest = vitest;
  }

  onUserConsoleLog({ content, taskId, type }) {
    if (!this.#isShown({ content, taskId, type })) return;
    (type === 'stderr' ? process.stderr : process.stdout).write(content);
    if (taskId === undefined) return;
    const text = `${this.#output.get(taskId) ?? ''}${content}`;
    this.#output.set(taskId, text.slice(-LONGEST_OUTPUT));
  }

  /** The project may have a say, as with the reporters of Vitest: it hides what it knows, or throws, which Vitest tells of as unhandled. */
  #isShown({ content, taskId, type }) {
    // Files that are listed run again.
    if (this.#listener === null) return true;
    const { config, state } = this.#vitest;
    const task = state.idMap.get(taskId);
    return config.onConsoleLog?.(content, type, task && state.getReportedEntity(task)) !== false;
  }

  /** What went wrong outside of every case. */
  tellError(error, where) {
    this.sawError = true;
    const message = `${where}${error?.message ?? error}`.slice(0, 4000);
    process.stderr.write(`${error?.stack ?? message}\n`);
    tell({ type: 'error', message, details: String(error?.stack ?? message).slice(0, 20_000) });
    flush();
  }
}
