// Fault 35: the replicas of one service are restarted one after the other, as an upgrade does it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PostgresServer, queryPostgres } from '../../../packages/server/src/testing/postgres-server.ts';
import { S3Server, s3Environment } from '../../../packages/server/src/testing/s3-server.ts';
import { eventually } from '../../setup/eventually.ts';
import { type Service, saveTemplate, signedIn } from '../../setup/service.ts';
import { adminPassword, Yard } from '../../setup/yard.ts';
import { AccountSuite } from '../harness/account-suite.ts';
import { Balancer } from '../harness/balancer.ts';
import { Callers } from '../harness/callers.ts';
import { byScale, type FaultRow, type Harness, type Proof } from '../harness/fault-row.ts';
import { lacksPostgres, onPostgres } from '../harness/on-postgres.ts';
import { lostLeases } from '../harness/scene.ts';

const replicaCount = 2;

interface Replica {
  readonly yard: Yard;
  readonly service: Service;
}

/** Two replicas on one database and one bucket, behind a balancer; executors and callers know the balancer alone. */
class Replicas {
  readonly balancer: Balancer;
  readonly #args: readonly string[];
  readonly #replicas: Replica[];

  private constructor(balancer: Balancer, args: readonly string[], replicas: Replica[]) {
    this.balancer = balancer;
    this.#args = args;
    this.#replicas = replicas;
  }

  static async open(yards: readonly Yard[], args: readonly string[]): Promise<Replicas> {
    const replicas: Replica[] = [];
    for (const yard of yards) replicas.push({ yard, service: await yard.up({ args, env: s3Environment }) });
    return new Replicas(await Balancer.open(replicas.map(({ service }) => service.port)), args, replicas);
  }

  /** SIGTERM; it ends by itself, and starts again on its port. Resolves when it is given connections again. */
  async restart(index: number): Promise<void> {
    const { yard, service } = this.#replicas[index] ?? {};
    assert.ok(yard && service);
    const { port, program } = service;
    program.signal('SIGTERM');
    const { code, stderr } = await program.end(60_000);
    assert.equal(code, 0, stderr);
    const next = await yard.up({ args: this.#args, env: s3Environment, port });
    this.#replicas[index] = { yard, service: next };
    await eventually('it is given connections again', { holds: () => this.balancer.ready.includes(port) });
  }
}

/** Somebody who repeats a failed call once, a moment later, on a new connection. */
class TwiceAsked {
  readonly failures: string[] = [];
  calls = 0;
  repeats = 0;
  readonly #service: Service;
  readonly #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(service: Service) {
    this.#service = service;
  }

  begin(): void {
    this.#work = this.#keepCalling();
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #keepCalling(): Promise<void> {
    for (; !this.#stop.signal.aborted; await sleep(20)) {
      this.calls += 1;
      const first = await this.#call();
      if (first === null) continue;
      this.repeats += 1;
      await sleep(250);
      const second = await this.#call();
      if (second !== null) this.failures.push(`${first}, then ${second}`);
    }
  }

  /** Null, or what went wrong. */
  async #call(): Promise<string | null> {
    const { url, token, projectId } = this.#service;
    // A connection of its own for each call: the balancer may choose anew.
    const headers = { 'x-auth-token': token, connection: 'close' };
    const signal = AbortSignal.timeout(20_000);
    try {
      const answer = await fetch(`${url}/api/v1/projects/${projectId}/runs`, { headers, signal });
      const body = await answer.text();
      return answer.status === 200 ? null : `${answer.status} ${body}`;
    } catch (error) {
      return String(error instanceof Error ? (error.cause ?? error) : error);
    }
  }
}

function rollingRestart(harness: Harness): Promise<Proof> {
  return onPostgres(async (database) => {
    const yards = Array.from({ length: replicaCount }, () => new Yard(harness.faultBundle));
    const [first] = yards;
    assert.ok(first);
    const bucket = await S3Server.start({ folder: join(first.folder, 's3'), conditional: true });
    try {
      const store = ['--database-url', database.url(), '--object-store', bucket.address('logs')];
      const args = ['--no-executor', '--lease-seconds', '6', ...store];
      const replicas = await Replicas.open(yards, args);
      try {
        return await restartAll(harness, { replicas, yard: first, database });
      } finally {
        await replicas.balancer.close();
      }
    } finally {
      for (const yard of yards) await yard.close();
      await bucket.stop();
    }
  });
}

async function restartAll(
  harness: Harness,
  { replicas, yard, database }: { replicas: Replicas; yard: Yard; database: PostgresServer },
): Promise<Proof> {
  const rounds = byScale(harness.scale, { quick: 1, normal: 3, full: 10 });
  const { url } = replicas.balancer;
  const program = yard.start(['--version']);
  const service = await signedIn({ ...program, url, password: adminPassword });
  for (const name of ['first', 'second']) await yard.executor(service, { name, args: ['--slots', '2'] });
  const suites = [0, 1, 2].map(
    (number) => new AccountSuite(yard.work, `suite-${number}`, { cases: 5, secondsEach: 0.3 }),
  );
  for (const { document } of suites) await saveTemplate(service, document);
  const callers = new Callers(service, { exactly: true, logs: true });
  callers.begin(suites);
  const user = new TwiceAsked(service);
  user.begin();
  for (let restart = 0; restart < rounds * replicaCount; restart += 1) {
    await Promise.race([callers.trouble, sleep(1_000)]);
    await Promise.race([callers.trouble, replicas.restart(restart % replicaCount)]);
  }
  await sleep(500);
  await user.end();
  await callers.end();
  assert.deepEqual(user.failures, [], 'calls that failed twice');
  const lost = await queryPostgres(database.url(), lostLeases);
  assert.deepEqual(lost, []);
  const calls = `${user.calls} calls, ${user.repeats} of them repeated once`;
  return {
    count: rounds * replicaCount,
    seen: `${calls}, none failed twice; ${callers.verified} runs right, no lease lost`,
  };
}

export const replicas: readonly FaultRow[] = [
  {
    faults: [35],
    name: 'rolling-restart',
    fault: 'two replicas are restarted one after the other, under load',
    proof: 'SIGTERM, and a balancer that asks who is ready',
    lacks: lacksPostgres,
    prove: rollingRestart,
  },
];
