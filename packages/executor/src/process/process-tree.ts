/**
 * One program and all that it starts, from its first process to the proof that none is left. In namespaces the
 * kernel gives that proof: the outermost process ends after the last one inside. Without them a marker in the
 * environment finds what left the process group, and a guard ends the tree when the executor is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { assetPath } from '../assets.ts';
import type { ProcessExit } from '../frameworks/framework.ts';
import type { Environment } from './environment.ts';
import type { Confinement, Isolation } from './isolation.ts';
import { JsonLineReader, writeJsonLine, writeText } from './json-lines.ts';
import {
  discardPipes,
  type InputPipe,
  type OutputPipe,
  openInputPipe,
  openOutputPipes,
} from './output-pipes.ts';
import { OutputReader, type OutputSink } from './output-reader.ts';
import { childrenOf, isAlive, processesWith, signalProcess } from './proc-scan.ts';

export interface TreeRequest extends Confinement {
  readonly environment: Environment;
  /** `script`: descriptor 3 is a pipe, which can be opened anew by its name in /proc. */
  readonly channel: boolean | 'script';
  readonly stdout: OutputSink;
  readonly stderr: OutputSink;
  /** Beside those two, on the descriptors from 5 on; only with a channel. */
  readonly more?: readonly OutputSink[];
  /** Where the output pipes may be made. */
  readonly pipeFolder: string;
}

const markerName = 'TESTYARD_PROCESS_TREE';
const pollMs = 15;
const streamsEndWithinMs = 5_000;
const deadWithinMs = 10_000;

export class ProcessTree {
  readonly exited: Promise<ProcessExit>;
  readonly messages: JsonLineReader | null;
  readonly #child: ChildProcess;
  /** What is written to it is read by the program on descriptor 3. */
  readonly #input: Duplex | null;
  readonly #isolation: Isolation;
  readonly #marker: string;
  readonly #guard: ChildProcess | null;
  readonly #outputs: readonly OutputReader[];
  #ended = false;
  #killed = false;
  #killAt = Number.POSITIVE_INFINITY;
  #stopping: Promise<void> | null = null;
  #isHeld = false;

  /** Rejects where the operating system cannot start it. */
  static async start(isolation: Isolation, request: TreeRequest): Promise<ProcessTree> {
    const { pipeFolder, channel } = request;
    const pipes = await openOutputPipes(pipeFolder, sinksOf(request).length);
    const script = channel === 'script' ? await openInputPipe(pipeFolder) : null;
    try {
      const marker = randomUUID();
      // fail point: await process.spawn
      const child = spawnConfined({ isolation, request, pipes, script, marker });
      await spawned(child);
      // fail point: await process.spawned
      return new ProcessTree({ isolation, request, pipes, script, marker, child });
    } catch (error) {
      discardPipes(pipes);
      script?.writer.destroy();
      throw error;
    } finally {
      if (script) closeSync(script.readEnd);
    }
  }

  private constructor(parts: SpawnParts & { readonly child: ChildProcess }) {
    const { isolation, request, pipes, script, marker, child } = parts;
    this.#child = child;
    this.#isolation = isolation;
    this.#marker = `${markerName}=${marker}`;
    this.#guard = this.#namespaced ? null : startGuard(this.#marker, child.pid ?? 0);
    this.messages = request.channel ? new JsonLineReader(child.stdio[4] as Duplex) : null;
    this.#input = script?.writer ?? (child.stdio[3] as Duplex | null | undefined) ?? null;
    this.#input?.on('error', () => undefined);
    for (const pipe of pipes) closeSync(pipe.writeEnd);
    this.#outputs = sinksOf(request).flatMap((sink, index) => {
      const pipe = pipes[index];
      return pipe ? [new OutputReader(pipe, sink)] : [];
    });
    this.exited = this.#watch();
  }

  get #namespaced(): boolean {
    return this.#isolation.level !== 'process-group';
  }

  /** Sends a value as a line of JSON on the channel. Resolves false where the program is gone. */
  send(message: unknown): Promise<boolean> {
    return this.#sendBy((target) => writeJsonLine(target, message));
  }

  /** Sends text on the channel, and nothing where the program is gone. */
  write(text: string): void {
    const target = this.#channel;
    if (target) void writeText(target, text);
  }

  /** Resolves when all that was written to these before the call has reached the sinks: 0 is stdout, 2 the first beside them. */
  async flush(outputs: readonly number[]): Promise<void> {
    await Promise.all(outputs.map((index) => this.#outputs[index]?.flush()));
  }

  /**
   * Our PID 1 starts no further program from now on. The one that runs can be stopped; how it ended is not told.
   */
  hold(): void {
    const init = this.#namespaced ? childrenOf(this.#child.pid ?? 0)[0] : undefined;
    this.#isHeld = init !== undefined && signalProcess(init, 'SIGSTOP');
  }

  /** SIGTERM to the program itself, SIGKILL to the tree after the grace. A shorter grace than before hastens it. */
  async stop(graceMs: number): Promise<void> {
    this.#killAt = Math.min(this.#killAt, performance.now() + graceMs);
    this.#stopping ??= this.#descend();
    await this.#stopping;
  }

  async #descend(): Promise<void> {
    let signalled = false;
    while (!this.#ended && performance.now() < this.#killAt) {
      const own = signalled && !this.#isHeld ? undefined : this.#ownProcess();
      if (this.#isHeld && !(own && isAlive(own))) break;
      if (own && !signalled) signalled = signalProcess(own, 'SIGTERM');
      await Promise.race([this.exited, delay(pollMs)]);
    }
    const deadline = performance.now() + deadWithinMs;
    while (!this.#ended || this.#leftovers().length > 0) {
      if (performance.now() > deadline) {
        throw new Error(`A process of the session does not end: ${this.#leftovers().join(', ')}`);
      }
      this.#kill();
      await Promise.race(this.#ended ? [delay(pollMs)] : [this.exited, delay(pollMs)]);
    }
  }

  /** The program as the host sees it: the first child of our PID 1. */
  #ownProcess(): number | undefined {
    const outer = this.#child.pid;
    if (!outer || !this.#namespaced) return outer;
    const init = childrenOf(outer)[0];
    return init ? childrenOf(init)[0] : undefined;
  }

  #kill(): void {
    const outer = this.#child.pid ?? 0;
    this.#killed = true;
    if (this.#namespaced) {
      const init = childrenOf(outer).find(isAlive);
      if (!this.#ended) signalProcess(init ?? outer, 'SIGKILL');
      return;
    }
    signalProcess(-outer, 'SIGKILL');
    for (const pid of processesWith(this.#marker)) signalProcess(pid, 'SIGKILL');
  }

  #leftovers(): number[] {
    if (!this.#namespaced) return processesWith(this.#marker);
    const outer = this.#child.pid ?? 0;
    return !this.#ended && isAlive(outer) ? [outer] : [];
  }

  get #channel(): Duplex | null {
    return this.#ended ? null : this.#input;
  }

  #sendBy(write: (target: Duplex) => Promise<boolean>): Promise<boolean> {
    const target = this.#channel;
    if (!target) return Promise.resolve(false);
    return Promise.race([write(target), this.exited.then(() => false)]);
  }

  async #watch(): Promise<ProcessExit> {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      this.#child.once('exit', (...exit) => resolve(exit));
    });
    if (!this.#namespaced) await this.#sweepGroup();
    const drained = Promise.all([...this.#outputs.map(({ ended }) => ended), this.messages?.ended]);
    await Promise.race([drained, delay(streamsEndWithinMs, undefined, { ref: false })]);
    for (const output of this.#outputs) output.destroy();
    this.#input?.destroy();
    this.#ended = true;
    this.#guard?.stdin?.end('done\n');
    // unshare of some releases ends with code 1 where it should pass on the signal.
    return this.#stopping && this.#killed && code === 1 ? exitOf(null, 'SIGKILL') : exitOf(code, signal);
  }

  /** A process in the middle of `exec` shows no environment: two looks in a row must find nothing. */
  async #sweepGroup(): Promise<void> {
    for (let round = 0, clean = 0; round < 50 && clean < 2; round += 1) {
      this.#kill();
      await delay(pollMs);
      clean = processesWith(this.#marker).length === 0 ? clean + 1 : 0;
    }
  }
}

function sinksOf({ stdout, stderr, more = [] }: TreeRequest): readonly OutputSink[] {
  return [stdout, stderr, ...more];
}

interface SpawnParts {
  readonly isolation: Isolation;
  readonly request: TreeRequest;
  readonly pipes: readonly OutputPipe[];
  readonly script: InputPipe | null;
  readonly marker: string;
}

function spawnConfined({ isolation, request, pipes, script, marker }: SpawnParts): ChildProcess {
  const [program = '', ...rest] = isolation.wrap(request);
  const channel = request.channel ? [script?.readEnd ?? ('pipe' as const), 'pipe' as const] : [];
  const [stdout, stderr, ...more] = pipes.map(({ writeEnd }) => writeEnd);
  const marked = isolation.level === 'process-group' ? { [markerName]: marker } : {};
  return spawn(program, rest, {
    cwd: request.directory,
    env: { ...isolation.handOver({ ...request.environment, ...marked }) },
    stdio: ['ignore', stdout, stderr, ...channel, ...more],
    detached: true,
  });
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

function startGuard(marker: string, group: number): ChildProcess {
  const guard = spawn('sh', [assetPath('guard.sh'), marker, String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
  });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  return guard;
}

/** A shell can only tell 128 + number for a signal, and so can our PID 1. */
export function exitOf(code: number | null, signal: NodeJS.Signals | null): ProcessExit {
  if (signal || code === null) return { code: null, signal: signal ?? 'SIGKILL' };
  if (code <= 128) return { code, signal: null };
  const named = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return named ? { code: null, signal: named[0] } : { code, signal: null };
}
