// Doors over real HTTP on a real store, without executors: what tests of a door need, and no more.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ArtifactObjects,
  authenticate,
  type CoreService,
  defaultEvidenceLimits,
  type Executor,
  type Ids,
  type LogObjects,
  noGuards,
  type Role,
  type Verdict,
} from '@testyard/core';
import type { FastifyInstance } from 'fastify';
import { AesSecretBox } from '../../../access/aes-secret-box.ts';
import { Argon2Passwords } from '../../../access/argon2-passwords.ts';
import { SecretKeyFile } from '../../../access/secret-key-file.ts';
import { openMigratedSqlite } from '../../../testing/migrated-sqlite.ts';
import { localSignals } from '../../../world/local-signals.ts';
import { randomIds, sha256Digest } from '../../../world/random-ids.ts';
import { systemClock } from '../../../world/system-clock.ts';
import { createHttpServer } from '../../common/listening/http-server.ts';
import { SignInLinks } from '../../common/pages/sign-in-links.ts';
import { LogFeeds } from '../logs/log-feed.ts';
import type { NativeDoor } from '../native-handlers.ts';
import { MemoryObjects } from './memory-objects.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Without members where the text is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Request {
  readonly token?: string;
  /** Sent as JSON; a string or bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OpenDoors {
  readonly core: CoreService;
  readonly objects: MemoryObjects;
  readonly url: string;
  call(method: string, path: string, request?: Request): Promise<Answer>;
  /** A new user with a token; `role` null: a system admin. */
  signIn(role: Role | null, projectId?: string, expiresAt?: number): Promise<string>;
  createProject(name: string): Promise<string>;
  addExecutor(change?: Partial<Executor>): Promise<Executor>;
  /** Ends the tasks of a run as if executors had, one verdict a task in its order. */
  finish(runId: string, verdicts: readonly Verdict[], reason?: string): Promise<void>;
  close(): Promise<void>;
}

export type Mount = (app: FastifyInstance, door: NativeDoor) => void;

/** A server that listens on a loopback port of its own with the doors that `mount` adds. */
export async function openDoors(
  mount: Mount,
  options: { readonly ids?: Partial<Ids>; readonly trustProxy?: boolean } = {},
): Promise<OpenDoors> {
  const folder = await mkdtemp(join(tmpdir(), 'doors-'));
  const { core, closeStore } = await openCore(folder, options.ids ?? {});
  const objects = new MemoryObjects();
  let url = '';
  const publicUrl = () => url;
  const app = createHttpServer({
    publicUrl,
    authenticate: (token) => authenticate(core, token),
    rateLimit: null,
    trustProxy: options.trustProxy ?? false,
    rightsEveryMs: 50,
  });
  mount(app, {
    core,
    logs: objects as LogObjects,
    logFeeds: new LogFeeds({ ...core, logs: objects }),
    artifacts: objects.artifacts as ArtifactObjects,
    passwords: new Argon2Passwords(),
    secretBox: new AesSecretBox(new SecretKeyFile({ path: join(folder, 'secrets.key'), own: true })),
    signInLinks: new SignInLinks(core),
    publicUrl,
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    core,
    objects,
    url,
    call: (method, path, request) => call(url, method, path, request),
    signIn: (role, projectId, expiresAt) => signIn(core, { role, projectId, expiresAt }),
    createProject: (name) => createProject(core, name),
    addExecutor: (change) => addExecutor(core, change),
    finish: (runId, verdicts, reason) => finish(core, { runId, verdicts, reason }),
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
      await closeStore();
      await rm(folder, { recursive: true });
    },
  };
}

async function openCore(folder: string, ids: Partial<Ids>) {
  const clock = systemClock();
  const signals = localSignals();
  const store = await openMigratedSqlite(join(folder, 'test.db'), { clock, signals });
  const core: CoreService = {
    unitOfWork: store.unitOfWork,
    reads: store.reads,
    clock,
    signals,
    ids: { ...randomIds(clock), ...ids },
    digest: sha256Digest,
    settings: { leaseMs: 60_000, startedAt: clock.now(), evidence: defaultEvidenceLimits },
  };
  return { core, closeStore: () => store.close() };
}

async function call(url: string, method: string, path: string, request: Request = {}): Promise<Answer> {
  const { token, body, headers } = request;
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const sent: Record<string, string> = { connection: 'close' };
  if (body !== undefined && !raw) sent['content-type'] = 'application/json';
  if (token !== undefined) sent['x-auth-token'] = token;
  const answer = await fetch(url + path, {
    method,
    headers: { ...sent, ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: objectOf(text) };
}

function objectOf(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    return {};
  }
}

async function signIn(
  core: CoreService,
  as: { role: Role | null; projectId: string | undefined; expiresAt: number | undefined },
): Promise<string> {
  const token = core.ids.secret();
  await core.unitOfWork.run(async (unit) => {
    const id = core.ids.hex();
    await unit.users.insert({
      id,
      name: `user-${id}`,
      passwordHash: 'none',
      enabled: true,
      systemAdmin: as.role === null,
      createdAt: unit.now,
    });
    if (as.role !== null && as.projectId) await unit.users.setRole(id, as.projectId, as.role);
    await unit.tokens.insert({
      hash: core.digest.sha256(token),
      userId: id,
      projectId: null,
      issuedAt: unit.now,
      expiresAt: as.expiresAt ?? unit.now + 3_600_000,
      revokedAt: null,
      methods: ['password'],
    });
  });
  return token;
}

async function createProject(core: CoreService, name: string): Promise<string> {
  const id = core.ids.hex();
  await core.unitOfWork.run((unit) =>
    unit.projects.insert({ id, name, maximumSlots: null, createdAt: unit.now }),
  );
  return id;
}

async function addExecutor(core: CoreService, change: Partial<Executor> = {}): Promise<Executor> {
  const executor: Executor = {
    id: core.ids.decimal(),
    name: 'host',
    projectId: null,
    embedded: false,
    instanceId: null,
    slots: 2,
    labels: { os: 'linux' },
    frameworks: { pytest: '9.0' },
    sources: { gitSchemes: ['https'], paths: ['/srv'] },
    version: '0.1.0',
    ...{
      ephemeral: false,
      refusal: null,
      distrusted: {},
      guards: noGuards,
      key: { issuedAt: 0, orderedGraceMs: null, oldUntil: null },
    },
    draining: false,
    pause: null,
    trouble: null,
    revoked: false,
    lastSeenAt: core.clock.now(),
    createdAt: core.clock.now(),
    ...change,
  };
  await core.unitOfWork.run((unit) => unit.executors.insert(executor, core.digest.sha256(executor.id)));
  return executor;
}

async function finish(
  core: CoreService,
  end: { runId: string; verdicts: readonly Verdict[]; reason: string | undefined },
): Promise<void> {
  await core.unitOfWork.run(async (unit) => {
    const run = await unit.runs.byId(end.runId);
    if (!run) throw new Error(`no run ${end.runId}`);
    const tasks = await unit.tasks.ofRound(run);
    for (const task of tasks) {
      const verdict = end.verdicts[task.position] ?? 'passed';
      const text = end.reason ?? '1 of 3 cases failed';
      const reason = verdict === 'passed' ? null : ({ rule: 'told', text } as const);
      await unit.tasks.update({ ...task, state: 'finished', verdict, reason, finishedAt: unit.now });
    }
    const verdict = end.verdicts.find((each) => each !== 'passed') ?? 'passed';
    await unit.runs.update({ ...run, state: 'finished', verdict, finishedAt: unit.now });
    unit.notify(`run:${run.id}`);
  });
}
