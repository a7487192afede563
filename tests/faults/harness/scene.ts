// What most trials begin with: a server that can be struck down, executors with work, and callers who keep account.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseEnd } from '../../../packages/core/src/leases/lease.ts';
import { noProcessLeft } from '../../setup/processes.ts';
import { type Service, saveTemplate } from '../../setup/service.ts';
import { type ExecutorRequest, type Started, Yard } from '../../setup/yard.ts';
import { AccountSuite } from './account-suite.ts';
import { Callers, type Strictness } from './callers.ts';
import type { Harness } from './fault-row.ts';
import { OddJobs } from './odd-jobs.ts';
import { ServerUnderFire } from './server-under-fire.ts';

const unheard: LeaseEnd = 'lost: not-accepted';
/** Leases that were found lost; an offer that nobody heard of is none. */
export const lostLeases = `select end_reason from leases where end_reason like 'lost:%' and end_reason != '${unheard}'`;

export interface SceneRequest {
  readonly strictness: Strictness;
  /** Suites of which each always has one run under way: 3 where absent. */
  readonly suites?: number;
  readonly casesEach?: number;
  readonly secondsEach?: number;
  readonly serverArgs?: readonly string[];
  /** Done before the first start of the server; answers what undoes it once all have ended. */
  readonly prepare?: (yard: Yard) => () => void;
  readonly serverEnv?: Readonly<Record<string, string>>;
  /** Rows of the server's database, where that is not the one in its data folder. */
  readonly query?: (sql: string) => Promise<Record<string, unknown>[]>;
}

export class Scene {
  readonly yard: Yard;
  readonly server: ServerUnderFire;
  readonly service: Service;
  readonly suites: readonly AccountSuite[];
  readonly callers: Callers;
  readonly odd: OddJobs;
  /** Rows of the server's database. */
  readonly query: (sql: string) => Promise<Record<string, unknown>[]>;
  readonly #executors = new Map<string, Started>();
  #trouble: Promise<never> = new Promise(() => undefined);

  private constructor(yard: Yard, server: ServerUnderFire, service: Service, request: SceneRequest) {
    this.yard = yard;
    this.server = server;
    this.service = service;
    this.suites = Array.from({ length: request.suites ?? 3 }, (_, number) => suiteOf(yard, number, request));
    this.callers = new Callers(service, request.strictness);
    this.odd = new OddJobs(service, yard.work);
    this.query = queryOf(yard, request);
  }

  /** Runs `trial` in a scene of its own, and leaves nothing of it. */
  static async play<T>(
    harness: Harness,
    request: SceneRequest,
    trial: (scene: Scene) => Promise<T>,
  ): Promise<T> {
    const yard = new Yard(harness.faultBundle);
    let undo = () => {};
    try {
      undo = request.prepare?.(yard) ?? undo;
      const { serverArgs: args = [], serverEnv: env = {} } = request;
      const server = await ServerUnderFire.open({ yard, args, env });
      const scene = new Scene(yard, server, await server.start(), request);
      for (const { document } of scene.suites) await saveTemplate(scene.service, document);
      return await trial(scene);
    } catch (error) {
      await tellState(queryOf(yard, request));
      throw error;
    } finally {
      await yard.endPrograms();
      undo();
      await yard.close();
    }
  }

  begin(more: { readonly odd: boolean }): void {
    this.callers.begin(this.suites);
    if (more.odd) this.odd.begin();
    this.#trouble = Promise.race([this.callers.trouble, ...(more.odd ? [this.odd.trouble] : [])]);
    this.#trouble.catch(() => undefined);
  }

  /** Does something while the callers call; rejects where one of them meets something wrong meanwhile. */
  during<T>(work: Promise<T>): Promise<T> {
    return Promise.race([this.#trouble, work]);
  }

  pause(milliseconds: number): Promise<void> {
    return this.during(sleep(milliseconds));
  }

  /** All that was begun is finished and right. */
  async end(): Promise<void> {
    await this.odd.end();
    await this.callers.end(this.odd.stopped);
  }

  async executor(request: ExecutorRequest): Promise<Started> {
    const started = await this.yard.executor(this.service, request);
    this.#executors.set(request.name, started);
    return started;
  }

  /** SIGKILL to an executor; nothing that it started may live on. */
  async killExecutor(name: string): Promise<void> {
    const started = this.#executors.get(name);
    if (!started) throw new Error(`no executor ${name}`);
    if (!started.program.isOver) await started.program.kill();
    await noProcessLeft(started.mark);
  }

  /** Reasons of leases that were found lost. */
  async lostLeases(): Promise<string[]> {
    return (await this.query(lostLeases)).map(({ end_reason }) => String(end_reason));
  }
}

function queryOf(yard: Yard, { query }: SceneRequest): Scene['query'] {
  return query ?? (async (sql) => yard.query(sql));
}

/** What the database says of the work that is not done: the place to look when a trial fails. */
async function tellState(query: Scene['query']): Promise<void> {
  try {
    console.error(await query("select * from leases where state != 'ended' limit 20"));
    console.error(await query("select * from tasks where state != 'finished' limit 20"));
  } catch (error) {
    console.error(`the database cannot be read: ${error}`);
  }
}

function suiteOf(yard: Yard, number: number, { casesEach = 5, secondsEach = 0.02 }: SceneRequest) {
  const kept = ['mkdir kept', 'head -c 300000 /dev/urandom > kept/file'];
  const more = number === 2 ? { artifacts: ['kept/**'], setup: kept } : {};
  const failing = number === 1 ? { failing: 2 } : {};
  return new AccountSuite(yard.work, `suite-${number}`, { cases: casesEach, secondsEach, ...failing, more });
}
