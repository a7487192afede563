// Those who start runs at a server under fire. Each writes down what was acknowledged to it, and asks for it again.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '@testyard/protocol';
import type { Service } from '../../setup/service.ts';
import type { AccountSuite } from './account-suite.ts';
import { insist } from './insist.ts';

/** A run that a caller was told of; its verdict, once it was told that, too. */
export interface Acknowledged {
  readonly key: string;
  readonly suite: AccountSuite;
  readonly runId: string;
  readonly verdict: string | null;
}

export interface Strictness {
  /** No case may run twice: no executor is killed. */
  readonly exactly: boolean;
  /** Each stored byte of the log is compared. */
  readonly logs: boolean;
}

export class Callers {
  readonly #service: Service;
  readonly #strictness: Strictness;
  readonly #runs: { -readonly [K in keyof Acknowledged]: Acknowledged[K] }[] = [];
  readonly #stop = new AbortController();
  #work: Promise<unknown>[] = [];
  #sent = 0;

  constructor(service: Service, strictness: Strictness) {
    this.#service = service;
    this.#strictness = strictness;
  }

  /** Runs that were acknowledged. */
  get started(): number {
    return this.#runs.length;
  }

  /** Runs whose verdict, counts and cases were found right. */
  get verified(): number {
    return this.#runs.filter(({ verdict }) => verdict !== null).length;
  }

  /** What was acknowledged until now. */
  acknowledged(): Acknowledged[] {
    return this.#runs.map((each) => ({ ...each }));
  }

  /** One caller for each suite starts a run, waits for its verdict, checks it and starts the next. */
  begin(suites: readonly AccountSuite[]): void {
    this.#work = suites.map((suite) => this.#keepRunning(suite));
    for (const each of this.#work) each.catch(() => undefined);
  }

  /** Rejects as soon as a caller has met something wrong; never resolves. */
  get trouble(): Promise<never> {
    return new Promise((_resolve, reject) => {
      for (const each of this.#work) each.catch(reject);
    });
  }

  /**
   * Resolves when all that was begun is finished, right, and as it was when it was seen first. `others` are runs that
   * somebody else was told of: beside these and ours there is none.
   */
  async end(others: readonly string[] = []): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#work);
    const listed = await this.#listed();
    for (const each of this.#runs) {
      assert.ok(listed.has(each.runId), `run ${each.runId} was acknowledged and is lost`);
      assert.equal(listed.get(each.runId), each.verdict, `the verdict of run ${each.runId} has changed`);
    }
    for (const each of this.#runs.slice(-20))
      assert.equal((await this.#start(each.suite, each.key)).id, each.runId);
    const told = new Set([...others, ...this.#runs.map(({ runId }) => runId)]);
    const untold = [...listed.keys()].filter((id) => !told.has(id));
    assert.deepEqual(untold, [], 'there are runs that nobody was told of');
  }

  async #listed(): Promise<Map<string, string | null>> {
    const { client, projectId } = this.#service;
    const listed = new Map<string, string | null>();
    const input = { params: { projectId }, query: { limit: '1000' } };
    for await (const { id, verdict } of client.items('listRuns', input)) listed.set(id, verdict);
    return listed;
  }

  async #keepRunning(suite: AccountSuite): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#sent += 1;
      const key = `caller-${this.#sent}`;
      const { id } = await this.#start(suite, key);
      const acknowledged = { key, suite, runId: id, verdict: null as string | null };
      this.#runs.push(acknowledged);
      const run = await untilFinished(this.#service, id);
      suite.expectVerdict(run);
      await suite.expectCases(this.#service, id, this.#strictness.exactly);
      if (this.#strictness.logs) await suite.expectLog(this.#service, run);
      acknowledged.verdict = run.verdict;
      assert.equal((await this.#start(suite, key)).id, id, 'a repeated key started another run');
    }
  }

  #start(suite: AccountSuite, key: string): Promise<Run> {
    const settings = { headers: { 'idempotency-key': key }, retryForMs: 0, timeoutMs: 10_000 };
    const { client, projectId } = this.#service;
    return insist(() => client.startRun(projectId, { templates: [suite.document.name] }, settings));
  }
}

/**
 * The finished run; rejects where it does not end within five minutes of a server that answers. Time in which it is
 * away does not count: what is struck down all the time gets on slowly, the more so on a busy machine.
 */
export async function untilFinished(service: Service, runId: string): Promise<Run> {
  const input = { params: { runId }, retryForMs: 0, timeoutMs: 10_000 };
  for (let answeredMs = 0; ; ) {
    const askedAt = performance.now();
    const run = await insist(() => service.client.call('getRun', input));
    if (run.state === 'finished') return run;
    const tasks = run.tasks.map(({ state, reason, counts }) => ({ state, reason, counts }));
    assert.ok(answeredMs < 300_000, `run ${runId} does not end: ${JSON.stringify(tasks)}`);
    await sleep(150);
    answeredMs += Math.min(performance.now() - askedAt, 1_000);
  }
}
