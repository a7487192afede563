import type { BlockCase, CaseFinished, FoundCase } from '@testyard/protocol';
import {
  type CaseFeed,
  type ProcessHost,
  type Session,
  SessionError,
  type SessionEvent,
  type SessionProcess,
} from '../framework.ts';
import { type FakeKnobs, fakeStatus, findFakeCases } from './fake-knobs.ts';
import { fakeRunner } from './fake-runner.ts';

type Tell = (event: SessionEvent) => void;

export class FakeSession implements Session {
  readonly mode: 'discovered' | 'reported';
  readonly #knobs: FakeKnobs;
  readonly #processes: ProcessHost;
  #process: SessionProcess | null = null;
  #closed = false;

  constructor(knobs: FakeKnobs, processes: ProcessHost) {
    this.#knobs = knobs;
    this.#processes = processes;
    this.mode = knobs.mode === 'reported' ? 'reported' : 'discovered';
  }

  async find(): Promise<readonly FoundCase[]> {
    const environment = Object.fromEntries(
      Object.entries(this.#knobs).map(([name, value]) => [`FAKE_${name.toUpperCase()}`, value]),
    );
    this.#process = await this.#processes.start(['sh', '-c', fakeRunner], { channel: true, environment });
    const found = await findFakeCases(this.#knobs);
    if (this.#knobs.dead) throw await this.#death('before it found a case');
    return found;
  }

  async run(feed: CaseFeed, tell: Tell): Promise<void> {
    const messages = this.#process?.messages[Symbol.asyncIterator]();
    const queue: BlockCase[] = [];
    while (messages && !this.#closed) {
      if (queue.length === 0) {
        const more = await feed.pull('idle');
        if (more === null) return;
        for (const one of more) queue.push(one);
      }
      const next = queue.shift();
      if (next) await this.#runCase(next, messages, tell);
    }
  }

  async close(): Promise<void> {
    if (!this.#closed) await this.#process?.send('end');
    this.#closed = true;
    await this.#process?.exited;
  }

  async #runCase(one: BlockCase, messages: AsyncIterator<unknown>, tell: Tell): Promise<void> {
    const number = one.identity.replace('case-', '');
    if (this.mode === 'discovered') await this.#process?.send(number);
    const told = async () =>
      this.mode === 'reported' ? { value: number, done: false } : await messages.next();
    if ((await told()).done) throw await this.#death('between cases');
    tell({ type: 'case-started', caseId: one.id, attempt: one.attempt });
    const startedAt = performance.now();
    if ((await told()).done) throw await this.#death(`in case ${number}`);
    tell({
      ...this.#result(number),
      caseId: one.id,
      attempt: one.attempt,
      durationMs: performance.now() - startedAt,
    });
  }

  #result(number: string): Omit<CaseFinished, 'caseId' | 'attempt' | 'durationMs'> {
    const status = fakeStatus(this.#knobs, number);
    const failed = status === 'failed';
    const texts = { message: failed ? `case ${number} fails` : null, details: null, output: null };
    return { type: 'case-finished', status, cause: failed ? 'test' : null, phase: 'call', ...texts };
  }

  async #death(when: string): Promise<SessionError> {
    const exit = await this.#process?.exited;
    return new SessionError('tool', `The fake process ended ${when}`, { exit: exit ?? undefined });
  }
}
