/**
 * The workers of Vitest's pool `forks`, each started while the file before it runs: a file that has a process of its own waits for its start
 * as long as many tests take. A worker still runs one file, and is Vitest's own.
 */
import { isDeepStrictEqual } from 'node:util';

const POOL = 'testyard-forks';

export class EarlyWorkers {
  name = POOL;
  #Worker;
  #latest = null;
  /** `{options, worker}`, whose process has no file yet. */
  #spare = null;

  /** Null before Vitest 4, which takes no pools of others. */
  static of({ ForksPoolWorker }) {
    return ForksPoolWorker ? new EarlyWorkers(ForksPoolWorker) : null;
  }

  constructor(ForksPoolWorker) {
    this.#Worker = class extends ForksPoolWorker {
      #started = null;

      constructor(options) {
        super(options);
        // Files share a worker, as those that are listed do, where its name is that of their pool.
        if (options.method === 'collect') this.name = POOL;
      }

      start() {
        this.#started ??= super.start();
        return this.#started;
      }
    };
  }

  /** These files have such workers from now on, where `forks` is their pool. */
  serve(specifications) {
    for (const specification of specifications)
      if (specification.pool === 'forks') {
        specification.pool = POOL;
        specification.project.config.poolRunner = this;
      }
  }

  /** Called by Vitest. */
  createPoolWorker(options) {
    this.#latest = { ...options, method: 'run' };
    const spare = this.#spare;
    if (spare && haveOneProcess(spare.options, options)) {
      this.#spare = null;
      return spare.worker;
    }
    void this.dismiss();
    return new this.#Worker(options);
  }

  /** Starts a worker like the latest for the file that comes next. */
  prepare() {
    if (this.#spare || !this.#latest) return;
    const spare = { options: this.#latest, worker: new this.#Worker(this.#latest) };
    this.#spare = spare;
    const lose = () => {
      if (this.#spare === spare) this.#spare = null;
    };
    spare.worker.start().then(() => {
      spare.worker.on('error', lose);
      spare.worker.on('exit', lose);
    }, lose);
  }

  /** Ends the worker that no file came for. */
  async dismiss() {
    const spare = this.#spare;
    this.#spare = null;
    await spare?.worker.stop().catch(() => undefined);
  }
}

function haveOneProcess(one, other) {
  return (
    one.distPath === other.distPath &&
    isDeepStrictEqual(one.execArgv, other.execArgv) &&
    isDeepStrictEqual(one.env, other.env)
  );
}
