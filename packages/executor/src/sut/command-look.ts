import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../process/environment.ts';
import type { Isolation } from '../process/isolation.ts';
import { SessionProcessHost } from '../process/session-process-host.ts';
import { exitSaid, say } from '../texts/remark.ts';
import { type LookAt, mostAnswerBytes, readAnswer, type Sighting, Unusable } from './sighting.ts';

/** What programs that look at a SUT find on this host. */
export interface LookingHost {
  readonly isolation: Isolation;
  readonly environment: Environment;
  readonly hidden: readonly string[];
}

const nowhere = { append: async () => undefined, received: 0 };

/**
 * Runs the program in a process tree and a folder of its own, with the host's environment and where the SUT is. It is up
 * where the program ends with 0 and prints nothing, or a JSON object. Rejects with Unusable, or where it cannot be started.
 */
export async function lookByCommand(
  at: LookAt & { readonly kind: 'command' },
  signal: AbortSignal,
  { isolation, environment, hidden }: LookingHost,
): Promise<Sighting> {
  const { sut, words, ip, port, declared } = at;
  const directory = await mkdtemp(join(tmpdir(), 'testyard-sut-'));
  const processes = new SessionProcessHost({
    ...{
      isolation,
      directory,
      hidden,
      visible: null,
      pipeFolder: directory,
      stdout: nowhere,
      stderr: nowhere,
    },
    environment: { ...environment, TESTYARD_SUT_NAME: sut, TESTYARD_SUT_IP: ip, TESTYARD_SUT_PORT: port },
  });
  const stop = () => void processes.stopAll(0).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const output = new Output(stop);
    const started = await processes.start([...words], {
      onOutput: (stream, bytes) => output.add(stream, bytes),
    });
    const exit = await started.exited;
    signal.throwIfAborted();
    if (output.isTooMuch) throw new Unusable(say('sut-large', { sut, bytes: mostAnswerBytes }));
    if (exit.code !== 0) throw new Unusable(say('sut-command', { sut, exit: exitSaid(exit) }));
    const fields = { sut, branchField: 'branch', buildField: 'build', needed: false };
    const { declares, ...identity } = readAnswer(output.text.trim() || '{}', fields);
    if (declared && !declares)
      return { outcome: 'undeclared', ...identity, said: say('sut-undeclared', { sut }) };
    return { outcome: 'up', ...identity, said: null };
  } finally {
    signal.removeEventListener('abort', stop);
    await processes.stopAll(0).catch(() => undefined);
    await rm(directory, { recursive: true, force: true });
  }
}

/** What a program prints on its standard output, as much as is read. */
class Output {
  readonly #parts: Buffer[] = [];
  readonly #onTooMuch: () => void;
  #bytes = 0;

  constructor(onTooMuch: () => void) {
    this.#onTooMuch = onTooMuch;
  }

  add(stream: string, bytes: Uint8Array): void {
    if (stream !== 'stdout') return;
    this.#bytes += bytes.length;
    if (this.isTooMuch) this.#onTooMuch();
    else this.#parts.push(Buffer.from(bytes));
  }

  get isTooMuch(): boolean {
    return this.#bytes > mostAnswerBytes;
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}
