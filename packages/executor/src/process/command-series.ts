/**
 * Programs one after another in the namespaces of one session, for cases that are a command each: a shell waits there as
 * the first process and forks from itself, which costs a fraction of new namespaces. What a program leaves behind is
 * killed before the next one starts, by the one signal that reaches everything in a namespace but its first process.
 */
import type { ProcessExit } from '../frameworks/framework.ts';
import { type Environment, layEnvironment } from './environment.ts';
import type { Isolation } from './isolation.ts';
import { exitOf, ProcessTree, type TreeRequest } from './process-tree.ts';
import { execOf, exportsFor } from './shell-script.ts';

export interface SeriesCommand {
  /** Absolute path of the program, and its arguments. */
  readonly command: readonly string[];
  /** Laid over that of the series. */
  readonly environment?: Environment;
}

export class CommandSeries {
  readonly #tree: ProcessTree;
  readonly #environment: Environment;
  readonly #replies: AsyncIterator<unknown>;

  /** Rejects where the operating system cannot start it; `isolation` must be one of namespaces. */
  static async start(
    isolation: Isolation,
    request: Omit<TreeRequest, 'command' | 'channel'>,
  ): Promise<CommandSeries> {
    const bare = { ...request, command: [], channel: true, environment: {} };
    const series = new CommandSeries(await ProcessTree.start(isolation, bare), request.environment);
    await series.#send(exportsFor(request.environment));
    return series;
  }

  private constructor(tree: ProcessTree, environment: Environment) {
    this.#tree = tree;
    this.#environment = environment;
    this.#replies = (tree.messages ?? none)[Symbol.asyncIterator]();
  }

  /** After its last process and its streams have ended. Never rejects. */
  get exited(): Promise<ProcessExit> {
    return this.#tree.exited;
  }

  /**
   * Resolves when the program and all that it started have ended, and what they wrote has reached the sinks. One at a
   * time. Null where the series itself ended meanwhile.
   */
  async run({ command, environment = {} }: SeriesCommand): Promise<ProcessExit | null> {
    const laid = layEnvironment(this.#environment, environment);
    const own = Object.fromEntries(Object.entries(laid).filter(([name]) => name in environment));
    await this.#send(`${exportsFor(own)}\n${execOf(command, laid)} 2>&8 8>&-`);
    const { value, done } = await this.#replies.next();
    await this.#tree.flush();
    return done || !Array.isArray(value) ? null : exitOf(Number(value[0]), null);
  }

  /** The series ends with the program that runs, which gets SIGTERM, and after the grace SIGKILL with all others. */
  async stop(graceMs: number): Promise<void> {
    this.#tree.closeChannel();
    await this.#tree.stop(graceMs);
  }

  #send(script: string): Promise<boolean> {
    return this.#tree.write(`${script.split('\n').length}\n${script}\n`);
  }
}

const none: AsyncIterable<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};
