import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  announceExecutor,
  type Clock,
  type CoreService,
  createEmbeddedCode,
  defaultEvidenceLimits,
  type Principal,
  registerExecutor,
  startRuns,
  type TemplateDocument,
  type Unit,
} from '@testyard/core';
import type { LocalSignals } from '../store/postgres/replica-line.ts';
import { openPostgresStore } from '../store/postgres.ts';
import type { OpenStore } from '../store/sqlite.ts';
import { localSignals } from '../world/local-signals.ts';
import { randomIds, sha256Digest } from '../world/random-ids.ts';
import { openMigratedSqlite } from './migrated-sqlite.ts';
import { emptyDatabase, newDatabase } from './test-database.ts';

/** A clock that a test moves by hand. */
export class HandClock implements Clock {
  #now = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

export interface TestCore extends CoreService {
  readonly clock: HandClock;
  readonly folder: string;
  /** A new core on the same database, as after a restart; this one is not used any more. */
  restart(): Promise<TestCore>;
  close(): Promise<void>;
}

const onPostgres = process.env.TESTYARD_TEST_STORE === 'postgres';

/** On PostgreSQL: one database for all tests of a file, emptied between them. */
let database: string | null = null;

/** How many tries of a property: fewer where each statement is a message to another process. */
export function triesOnThisStore(many: number): number {
  return onPostgres ? Math.ceil(many / 4) : many;
}

/** The core on a real store: the embedded one in a folder of its own, or PostgreSQL where the project says so. */
export async function openTestCore(settings: Partial<CoreService['settings']> = {}): Promise<TestCore> {
  if (database !== null) await emptyDatabase(database);
  return openIn(mkdtempSync(join(tmpdir(), 'testyard-core-')), new HandClock(), settings);
}

async function openIn(
  folder: string,
  clock: HandClock,
  settings: Partial<CoreService['settings']>,
  ids = randomIds(clock),
): Promise<TestCore> {
  const signals = localSignals();
  const store = onPostgres
    ? await openOnPostgres(clock, signals)
    : await openMigratedSqlite(join(folder, 'testyard.db'), { clock, signals });
  return {
    unitOfWork: store.unitOfWork,
    reads: store.reads,
    clock,
    signals,
    ids,
    digest: sha256Digest,
    settings: { leaseMs: 60_000, startedAt: clock.now(), evidence: defaultEvidenceLimits, ...settings },
    folder,
    restart: async () => {
      await store.close();
      // This clock stands still meanwhile, as no other does: other ids could be the same once more.
      return openIn(folder, clock, settings, ids);
    },
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openOnPostgres(clock: Clock, signals: LocalSignals): Promise<OpenStore> {
  database ??= await newDatabase();
  if (database === null) throw new Error('there is no PostgreSQL on this machine');
  return openPostgresStore(database, { signals, reachMs: 10_000, clock });
}

export const systemAdmin: Principal = {
  userId: 'f'.repeat(32),
  userName: 'admin',
  systemAdmin: true,
  scopeProjectId: null,
  roles: new Map(),
};

/** A project with one template; answers their ids. */
export async function saveTemplate(
  core: CoreService,
  document: Partial<TemplateDocument> = {},
): Promise<{ projectId: string; templateId: string }> {
  const projectId = core.ids.hex();
  const templateId = core.ids.decimal();
  await core.unitOfWork.run(async (unit) => {
    await unit.projects.insert({ id: projectId, name: projectId, maximumSlots: null, createdAt: unit.now });
    const whole = { name: 'suite', framework: 'pytest', source: { path: '/suite' }, ...document };
    const times = { createdAt: unit.now, updatedAt: unit.now, deletedAt: null };
    await unit.templates.insert(
      { id: templateId, projectId, name: whole.name, version: 1, document: whole, ...times },
      'test',
    );
  });
  return { projectId, templateId };
}

/** A run of one template; answers its id. */
export async function startOne(
  core: CoreService,
  template: { projectId: string; templateId: string },
): Promise<string> {
  const { runId } = await startRuns(core, {
    principal: systemAdmin,
    projectId: template.projectId,
    templates: [template.templateId],
    sut: { name: '', branch: '', ip: '', port: '' },
    parameters: {},
    onBehalfOf: '',
    requireExecutor: false,
    idempotency: null,
  });
  return runId;
}

/** A registered executor that has announced itself; fit for `/suite` with pytest and command. `code`: of a project. */
export async function addExecutor(
  core: CoreService,
  more: {
    slots?: number;
    instanceId?: string;
    name?: string;
    code?: string;
    labels?: Record<string, string>;
  } = {},
): Promise<{ executorId: string; instanceId: string }> {
  const code = more.code ?? (await createEmbeddedCode(core)).code;
  const { executorId } = await registerExecutor(core, { code, name: more.name ?? 'host' });
  const instanceId = more.instanceId ?? core.ids.hex();
  await announceExecutor(core, executorId, {
    instanceId,
    slots: more.slots ?? 4,
    labels: { os: 'linux', ...more.labels },
    frameworks: { pytest: '9', command: '1' },
    sources: { gitSchemes: ['https'], paths: ['/suite'] },
    version: '0.1.0',
  });
  return { executorId, instanceId };
}

/** A user with that id and name, who may sign in with no password at all. */
export async function addUser(unit: Unit, id: string): Promise<void> {
  const standing = { enabled: true, systemAdmin: false };
  await unit.users.insert({ id, name: id, passwordHash: 'none', ...standing, createdAt: unit.now });
}
