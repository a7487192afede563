// An executor for each test, in a folder of its own, against a server that does what the test says.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { runExecutor } from '../executor.ts';
import { type ExecutorInput, executorOptions } from '../options.ts';
import { FakeServer } from './fake-server.ts';

type Log = Parameters<typeof runExecutor>[2];

export class ExecutorStage {
  readonly server: FakeServer;
  readonly folder = mkdtempSync(join(tmpdir(), 'testyard-executor-'));
  /** Of the executor. */
  readonly data = join(this.folder, 'data');
  /** Has one file, `a.txt`. */
  readonly source = join(this.folder, 'source');
  readonly #programs = join(this.folder, 'bin');
  finish = new AbortController();
  readonly leave = new AbortController();
  /** Resolves, or rejects, when the executor that was started last has ended. */
  over: Promise<unknown> = Promise.resolve();

  constructor(server: FakeServer) {
    this.server = server;
    mkdirSync(this.source);
    writeFileSync(join(this.source, 'a.txt'), 'a');
    mkdirSync(this.#programs);
    for (const name of ['python3', 'pytest']) this.program(join('bin', name), 'exit 1');
  }

  /** Finds no Python: to ask it for its version takes longer than most of what is tested here. */
  get path(): string {
    return `${this.#programs}:${process.env.PATH}`;
  }

  /** A script of the shell, in the folder of the test. Answers its path. */
  program(name: string, script: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Starts an executor, of two slots unless the input says otherwise. */
  start(input: ExecutorInput = {}, { log = () => undefined }: { log?: Log } = {}): void {
    const { server, data, folder, finish, leave } = this;
    const usual = { server: server.url, code: server.code, data, slots: '2', allowPath: [folder] };
    const options = { ...executorOptions({ ...usual, ...input }, {}), stopGraceMs: 300 };
    this.over = runExecutor(options, { finish: finish.signal, leave: leave.signal }, log);
    this.over.catch(() => undefined);
  }

  /** As when its parent is gone. */
  async end(): Promise<void> {
    this.leave.abort('orphaned');
    await this.over.catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.end();
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Opens a stage before each test of the file that calls it, with the fake framework in place, and hands it to `take`. */
export function stageOfEachTest(take: (stage: ExecutorStage) => void): void {
  let stage: ExecutorStage;
  beforeEach(async () => {
    vi.stubEnv('TESTYARD_FAKE_FRAMEWORK', '1');
    stage = new ExecutorStage(await FakeServer.listen());
    vi.stubEnv('PATH', stage.path);
    take(stage);
  });
  afterEach(async () => {
    await stage.close();
    vi.unstubAllEnvs();
  });
}
