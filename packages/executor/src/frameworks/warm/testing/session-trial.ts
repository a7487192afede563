/** For tests: a suite in a folder of its own, a session on it, and a feed that gives the blocks it is told to. */

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BlockCase, CaseFinished, FoundCase, TaskPlan } from '@testyard/protocol';
import { afterEach } from 'vitest';
import { listOf } from '../../../testing/list-of.ts';
import { PlayedCaseFiles } from '../../../testing/played-case-files.ts';
import type { CaseFeed, Framework, Session, SessionEvent } from '../../framework.ts';
import { SpawningHost } from './spawning-host.ts';

export type Blocks = readonly (readonly (
  | string
  | { readonly identity: string; readonly attempt: number }
)[])[];

export interface TrialOptions {
  /** A folder to copy, before `files` are written. */
  readonly copyOf?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly arguments?: readonly string[];
  readonly select?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly collectMs?: number;
  readonly dryRun?: boolean;
  /** Name of a package below node_modules to the folder that it is a link to. */
  readonly installed?: Readonly<Record<string, string>>;
}

const trials: SessionTrial[] = [];
afterEach(async () => {
  for (const trial of trials.splice(0)) await trial.clear();
});

export class SessionTrial {
  readonly folder = mkdtempSync(join(tmpdir(), 'testyard-trial-'));
  readonly events: SessionEvent[] = [];
  readonly files = new PlayedCaseFiles();
  readonly notes: string[] = [];
  readonly pulls: string[] = [];
  readonly host: SpawningHost;
  readonly #options: TrialOptions;
  #session: Session | null = null;

  readonly #framework: Framework;

  constructor(framework: Framework, options: TrialOptions) {
    trials.push(this);
    this.#framework = framework;
    this.#options = options;
    this.host = new SpawningHost(this.folder, { ...process.env, ...options.environment });
  }

  get session(): Session {
    if (this.#session === null) throw new Error('open the trial first');
    return this.#session;
  }

  async open(): Promise<this> {
    if (this.#options.copyOf !== undefined) cpSync(this.#options.copyOf, this.folder, { recursive: true });
    for (const [name, text] of Object.entries(this.#options.files ?? {})) {
      await mkdir(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text, { mode: 0o755 });
    }
    for (const [name, target] of Object.entries(this.#options.installed ?? {})) {
      await mkdir(dirname(join(this.folder, 'node_modules', name)), { recursive: true });
      symlinkSync(target, join(this.folder, 'node_modules', name));
    }
    this.#session = await this.#framework.open({
      plan: planOf(this.#framework.name, this.#options),
      directory: this.folder,
      scratch: this.folder,
      processes: this.host,
      files: this.files,
      note: (line) => this.notes.push(line),
    });
    return this;
  }

  readonly tell = (event: SessionEvent): void => {
    this.events.push(event);
  };

  /** What is found. */
  async list(): Promise<readonly FoundCase[]> {
    return listOf(await this.session.find(this.tell));
  }

  /** Identities of what is found. */
  async find(): Promise<string[]> {
    return (await this.list()).map(({ identity }) => identity);
  }

  /** Opens, finds, runs the blocks (all cases as one block where absent), and closes. */
  async complete(blocks?: Blocks): Promise<this> {
    await this.open();
    const found = await this.find();
    await this.session.run(this.feed(blocks ?? [found]), this.tell);
    await this.session.close();
    return this;
  }

  /** Gives the blocks in turn; an empty one is the answer "nothing now" to a pull ahead. */
  feed(blocks: Blocks): CaseFeed {
    const rest = [...blocks];
    const next = (mode: string) => {
      if (mode === 'idle') while (rest[0]?.length === 0) rest.shift();
      const block = rest.shift();
      this.pulls.push(`${mode}:${block?.length ?? 'none'}`);
      return block?.map(blockCase) ?? null;
    };
    function pull(mode: 'ahead'): Promise<readonly BlockCase[]>;
    function pull(mode: 'idle'): Promise<readonly BlockCase[] | null>;
    function pull(
      mode: 'ahead' | 'idle',
    ): Promise<readonly BlockCase[]> | Promise<readonly BlockCase[] | null> {
      return mode === 'ahead' ? Promise.resolve(next('ahead') ?? []) : Promise.resolve(next('idle'));
    }
    return { pull };
  }

  /** The last that was said of a case, by its id: the identity that it was given by. */
  result(caseId: string): CaseFinished {
    const said = this.events.filter((event) => event.type === 'case-finished' && event.caseId === caseId);
    const last = said.at(-1);
    if (last?.type !== 'case-finished') throw new Error(`nothing was said of ${caseId}`);
    return last;
  }

  /** `started x`, `passed x` and so on, as they came. */
  history(): string[] {
    return this.events.map((event) => {
      if (event.type === 'case-started') return `started ${event.caseId}`;
      if (event.type === 'report-read') return `read ${event.receipt.file}`;
      if (event.type === 'file-reported') return `reported ${event.caseId}: ${event.cases.length}`;
      return event.type === 'case-finished' ? `${event.status} ${event.caseId}` : event.message;
    });
  }

  /** What was said of the task as a whole. */
  notices(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'task-notice' ? [`${event.kind} ${event.cause}: ${event.message}`] : [],
    );
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  async clear(): Promise<void> {
    this.host.killAll();
    this.files.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function blockCase(given: Blocks[number][number]): BlockCase {
  const { identity, attempt } = typeof given === 'string' ? { identity: given, attempt: 1 } : given;
  return { id: identity, identity, attempt };
}

function planOf(framework: string, options: TrialOptions): TaskPlan {
  return {
    taskId: '1',
    runId: '0'.repeat(32),
    templateName: 'trial',
    framework,
    source: { path: '.' },
    workingDirectory: '.',
    select: [...(options.select ?? [])],
    arguments: [...(options.arguments ?? [])],
    command: null,
    cases: null,
    report: null,
    environment: {},
    setup: [],
    timeouts: { setupMs: 10_000, caseMs: 10_000, taskMs: 60_000, collectMs: options.collectMs ?? 15_000 },
    artifacts: [],
    onLost: 'tolerant',
    sut: { name: '', branch: '', ip: '', port: '' },
    ledgerFixed: false,
    dryRun: options.dryRun ?? false,
    remainingMs: 60_000,
  };
}
