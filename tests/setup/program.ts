// The built program as a child process: its lines, its exit code, and never for longer than its deadline.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { isAlive } from './processes.ts';

/** The program of this checkout. */
export const installed = fileURLToPath(new URL('../../packages/cli/bin/testyard.mjs', import.meta.url));

export interface ProgramRequest {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Another build of the program; the one of this checkout where absent. */
  readonly program?: string;
}

export interface ProgramEnd {
  /** The exit code, or the name of the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** This machine's environment without what would steer the program. */
export function plainEnvironment(): Record<string, string | undefined> {
  const steering = /^(TESTYARD_|npm_|NODE_|VITEST|FORCE_COLOR|LANG|LC_)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}

/** One start of `testyard`. */
export class Program {
  stdout = '';
  stderr = '';
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  readonly #child: ChildProcess;
  #over = false;

  constructor({ args, cwd, env, program = installed }: ProgramRequest) {
    this.#child = spawn(process.execPath, [program, ...args], {
      cwd,
      // What costs seconds of every start is tried where it is the subject.
      env: { ...plainEnvironment(), LANG: 'C.UTF-8', TESTYARD_EXECUTOR_CANARY: 'never', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    const exited = new Promise<number | string>((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('exit', (code, signal) => resolve(signal ?? code ?? 'unknown'));
    });
    const drained = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.ended = exited.then(async (code) => {
      this.#over = true;
      // A grandchild that was killed a moment later may still hold the pipe.
      await Promise.race([drained, sleep(500)]);
      return { code, stdout: this.stdout, stderr: this.stderr };
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isOver(): boolean {
    return this.#over;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when the output matches; rejects with all of it where the program ends before, or at the deadline. */
  async said(pattern: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
    const find = () => pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
    await eventually(`the program says ${pattern}`, {
      holds: () => find() !== null || this.#over,
      withinMs,
      otherwise: () => this.stdout + this.stderr,
    });
    const found = find();
    if (found === null) throw new Error(`ended without saying ${pattern}: ${this.stdout}${this.stderr}`);
    return found;
  }

  /** The end of the program; it is killed, and this rejects, where it takes longer. */
  async end(withinMs = 60_000): Promise<ProgramEnd> {
    await eventually('the program ends', {
      holds: () => this.#over,
      withinMs,
      otherwise: () => this.stdout + this.stderr,
    }).catch((error: unknown) => {
      this.signal('SIGKILL');
      throw error;
    });
    return this.ended;
  }

  /** SIGKILL, as a machine that loses power would end it. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
    if (isAlive(this.pid)) throw new Error(`process ${this.pid} outlived SIGKILL`);
  }
}
