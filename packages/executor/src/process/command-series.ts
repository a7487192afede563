/**
 * Programs one after another in the namespaces of one session, for cases that are a command each: a shell waits there as
 * the first process and starts them itself, which costs a fraction of new namespaces. What a program leaves behind is
 * killed before the next one starts, by the one signal that reaches everything in a namespace but its first process.
 * It may have the next one before that, so that it never waits for us: for that each second one has pipes of its own.
 */
import { readFileSync } from 'node:fs';
import { assetPath } from '../assets.ts';
import type { ProcessExit } from '../frameworks/framework.ts';
import { type Environment, layEnvironment } from './environment.ts';
import type { Isolation } from './isolation.ts';
import type { OutputSink } from './output-reader.ts';
import { exitOf, ProcessTree, type TreeRequest } from './process-tree.ts';
import { commandOf, exportsFor, handedOverOf } from './shell-script.ts';

export interface SeriesCommand {
  /** Absolute path of the program, and its arguments. */
  readonly command: readonly string[];
  /** Laid over that of the series. */
  readonly environment?: Environment;
  /** What it prints, before the sinks of the series have it. */
  readonly onOutput?: ((stream: 'stdout' | 'stderr', bytes: Uint8Array) => void) | undefined;
}

type SeriesRequest = Omit<TreeRequest, 'command' | 'channel' | 'more'>;

/** Pipes of a command, for one after the other. */
class Lane {
  onOutput: SeriesCommand['onOutput'];
  /** What it prints waits until the one before has ended. */
  turn: Promise<unknown> = Promise.resolve();

  sinks({ stdout, stderr }: SeriesRequest): readonly [OutputSink, OutputSink] {
    return [this.#sink('stdout', stdout), this.#sink('stderr', stderr)];
  }

  #sink(stream: 'stdout' | 'stderr', sink: OutputSink): OutputSink {
    return async (bytes) => {
      await this.turn;
      this.onOutput?.(stream, bytes);
      await sink(bytes);
    };
  }
}

export class CommandSeries {
  readonly #tree: ProcessTree;
  readonly #environment: Environment;
  readonly #handedOver: Environment;
  readonly #replies: AsyncIterator<unknown>;
  readonly #lanes: readonly Lane[];
  #begun = 0;
  /** Of those that were begun. */
  #open = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Rejects where the operating system cannot start it; `isolation` must be one of namespaces. */
  static async start(isolation: Isolation, request: SeriesRequest): Promise<CommandSeries> {
    const lanes = [new Lane(), new Lane()];
    const [stdout = request.stdout, stderr = request.stderr, ...more] = lanes.flatMap((lane) =>
      lane.sinks(request),
    );
    const bare = {
      ...request,
      stdout,
      stderr,
      more,
      command: [],
      channel: 'script',
      environment: {},
    } as const;
    const tree = await ProcessTree.start(isolation, bare);
    return new CommandSeries(tree, request.environment, lanes);
  }

  private constructor(tree: ProcessTree, environment: Environment, lanes: readonly Lane[]) {
    this.#tree = tree;
    this.#environment = environment;
    this.#handedOver = handedOverOf(environment);
    this.#lanes = lanes;
    this.#replies = (tree.messages ?? none)[Symbol.asyncIterator]();
    tree.write(`${beginning()}\n${exportsFor(environment)}\n`);
  }

  /** After its last process and its streams have ended. Never rejects. */
  get exited(): Promise<ProcessExit> {
    return this.#tree.exited;
  }

  /** Whether there is room for one, behind the one that runs. */
  get takesOne(): boolean {
    return this.#open < this.#lanes.length;
  }

  /**
   * Resolves when the program and all that it started have ended, and what they wrote has reached the sinks. One that is
   * given while another runs begins when that has ended. Null where the series itself ended meanwhile.
   */
  run({ command, environment = {}, onOutput }: SeriesCommand): Promise<ProcessExit | null> {
    const number = this.#begun % this.#lanes.length;
    const lane = this.#lanes[number];
    if (!lane || !this.takesOne) throw new Error('The series has no room for another command');
    const joined = environment.PYTHONPATH && layEnvironment(this.#environment, environment).PYTHONPATH;
    const own = joined ? { ...environment, PYTHONPATH: joined } : environment;
    this.#begun += 1;
    this.#open += 1;
    lane.onOutput = onOutput;
    lane.turn = this.#last;
    this.#tree.write(inLane(commandOf(command, this.#handedOver, own), number));
    const ended = this.#last.then(() => this.#ended(number));
    this.#last = ended;
    return ended;
  }

  /**
   * The series ends with the program that runs, which gets SIGTERM, and after the grace SIGKILL with all others. One that
   * was given behind it does not begin; then nothing tells how the one that runs has ended.
   */
  async stop(graceMs: number): Promise<void> {
    if (this.#open > 1) this.#tree.hold();
    // The end of the script would be missed by a shell that has not begun to read it.
    this.#tree.write('exit\n');
    await this.#tree.stop(graceMs);
  }

  async #ended(lane: number): Promise<ProcessExit | null> {
    const { value, done } = await this.#replies.next();
    await this.#tree.flush([2 * lane, 2 * lane + 1]);
    this.#open -= 1;
    return done || !Array.isArray(value) ? null : exitOf(Number(value[0]), null);
  }
}

/** Where a program of each lane writes to; it inherits nothing else. */
const redirections = ['2>&8 4>&- 5>&- 6>&- 8>&-', '>&5 2>&6 4>&- 5>&- 6>&- 8>&-'];

function inLane(command: string, lane: number): string {
  const to = redirections[lane];
  return `if _ty_begin; then ${command} ${to}; else _ty_nowhere ${to}; fi; _ty_end $?\n`;
}

let read: string | null = null;

/** Of the script that the shell reads, without its comments. */
function beginning(): string {
  read ??= readFileSync(assetPath('series.sh'), 'utf8').replaceAll(/^#.*\n/gm, '');
  return read;
}

const none: AsyncIterable<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};
