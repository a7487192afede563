/** For tests: the least ProcessHost that there can be, on child_process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ProcessExit, ProcessHost, ProcessOptions, SessionProcess } from '../framework.ts';
import { SessionError } from '../framework.ts';

export class SpawningHost implements ProcessHost {
  readonly started: ChildProcess[] = [];
  readonly #directory: string;
  readonly #environment: NodeJS.ProcessEnv;
  stdout = '';

  constructor(directory: string, environment: NodeJS.ProcessEnv) {
    this.#directory = directory;
    this.#environment = environment;
  }

  async start(command: readonly string[], options: ProcessOptions = {}): Promise<SessionProcess> {
    const [program = '', ...rest] = command;
    const child = spawn(program, rest, {
      cwd: options.directory ?? this.#directory,
      env: this.#environmentWith(options.environment ?? {}),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new SessionError('configuration', error.message)));
    });
    this.started.push(child);
    return this.#watch(child, options);
  }

  startSeries(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Kills what is left of every process that was started. */
  killAll(): void {
    for (const child of this.started) killTree(child);
  }

  #environmentWith(laidOver: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const environment = { ...this.#environment, ...laidOver };
    const own = this.#environment.PYTHONPATH;
    if (own !== undefined && laidOver.PYTHONPATH !== undefined) {
      environment.PYTHONPATH = `${laidOver.PYTHONPATH}:${own}`;
    }
    return environment;
  }

  #watch(child: ChildProcess, options: ProcessOptions): SessionProcess {
    const written = { stdout: 0, stderr: 0 };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (bytes: Buffer) => {
        written[stream] += bytes.length;
        if (stream === 'stdout') this.stdout += bytes.toString('utf8');
        options.onOutput?.(stream, bytes);
      });
    }
    const commands = child.stdio[3] as Writable;
    commands.on('error', () => {});
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    return {
      send: (message) =>
        new Promise((resolve) => {
          commands.write(`${JSON.stringify(message)}\n`, (error) => resolve(!error));
        }),
      messages: messagesOf(child.stdio[4] as Readable),
      exited,
      written,
      stop: (graceMs) => stop(child, exited, graceMs),
    };
  }
}

async function* messagesOf(events: Readable): AsyncGenerator<unknown> {
  for await (const line of createInterface({ input: events })) yield JSON.parse(line);
}

async function stop(child: ChildProcess, exited: Promise<ProcessExit>, graceMs: number): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => killTree(child), graceMs);
  await exited;
  clearTimeout(timer);
  killTree(child);
}

function killTree({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}
