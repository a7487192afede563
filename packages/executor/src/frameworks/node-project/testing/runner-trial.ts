/** For tests: a Node project in a folder of its own, a session of a framework on it, and the blocks that it is given. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlockCase, CaseFinished, FoundCase, TaskPlan } from '@testyard/protocol';
import { afterEach } from 'vitest';
import { listOf } from '../../../testing/list-of.ts';
import { PlayedCaseFiles } from '../../../testing/played-case-files.ts';
import type { CaseFeed, Framework, Session, SessionEvent } from '../../framework.ts';
import { SpawningHost } from '../../warm/testing/spawning-host.ts';

export interface RunnerTrialOptions {
  readonly framework: Framework;
  /** A folder to copy, before `files` are written. */
  readonly copyOf?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly plan?: Partial<TaskPlan>;
  /** The folder of installed packages that the project has; that of this repository where absent. */
  readonly packages?: string;
}

/** TESTYARD_TRIAL_PACKAGES names a node_modules with other versions of the runners, to try those. */
const otherPackages = process.env.TESTYARD_TRIAL_PACKAGES;
const ownPackages =
  otherPackages ?? fileURLToPath(new URL('../../../../../../node_modules', import.meta.url));

const trials: RunnerTrial[] = [];
afterEach(() => {
  for (const trial of trials.splice(0)) trial.clear();
});

export class RunnerTrial {
  readonly folder = mkdtempSync(join(tmpdir(), 'testyard-runner-'));
  readonly events: SessionEvent[] = [];
  readonly files = new PlayedCaseFiles();
  readonly notes: string[] = [];
  readonly #host: SpawningHost;
  readonly #options: RunnerTrialOptions;
  #session: Session | null = null;

  constructor(options: RunnerTrialOptions) {
    trials.push(this);
    this.#options = options;
    const { PATH, HOME, LANG } = process.env;
    this.#host = new SpawningHost(this.folder, { PATH, HOME, LANG, ...options.plan?.environment });
  }

  get session(): Session {
    if (this.#session === null) throw new Error('open the trial first');
    return this.#session;
  }

  get stdout(): string {
    return this.#host.stdout;
  }

  async open(): Promise<this> {
    const { framework, copyOf, files = {}, plan = {}, packages = ownPackages } = this.#options;
    if (copyOf !== undefined) cpSync(copyOf, this.folder, { recursive: true, filter: isSource });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    if (!existsSync(join(this.folder, 'node_modules')))
      symlinkSync(packages, join(this.folder, 'node_modules'));
    this.#session = await framework.open({
      plan: { ...plainPlan, framework: framework.name, ...plan },
      directory: this.folder,
      scratch: this.folder,
      processes: this.#host,
      files: this.files,
      note: (line) => this.notes.push(line),
    });
    return this;
  }

  readonly tell = (event: SessionEvent): void => {
    this.events.push(event);
  };

  async find(): Promise<readonly FoundCase[]> {
    return await listOf(await this.session.find(this.tell));
  }

  /** Opens, finds, runs the cases in blocks, what goes together in one, and closes. */
  async complete(): Promise<this> {
    await this.open();
    await this.run(blocksOf(await this.find()));
    await this.session.close();
    return this;
  }

  async run(blocks: readonly (readonly BlockCase[])[]): Promise<void> {
    const rest = [...blocks];
    const next = () => Promise.resolve(rest.shift() ?? null);
    const pull = (mode: 'ahead' | 'idle') => (mode === 'ahead' ? Promise.resolve([]) : next());
    await this.session.run({ pull } as CaseFeed, this.tell);
  }

  /** The last that was said of the case with this id, which is its identity. */
  result(caseId: string): CaseFinished {
    const said = this.events.filter((event) => event.type === 'case-finished' && event.caseId === caseId);
    const last = said.at(-1);
    if (last?.type !== 'case-finished') throw new Error(`nothing was said of ${caseId}`);
    return last;
  }

  /** `started x`, `passed x`, and what was said of the task, as they came. */
  history(): string[] {
    return this.events.map((event) => {
      if (event.type === 'case-started') return `started ${event.caseId}`;
      if (event.type === 'report-read') return `read ${event.receipt.file}`;
      if (event.type === 'file-reported') return `reported ${event.caseId}: ${event.cases.length}`;
      return event.type === 'case-finished' ? `${event.status} ${event.caseId}` : event.message;
    });
  }

  /** How many cases ended in each way. */
  counts(): Partial<Record<CaseFinished['status'], number>> {
    const counts: Partial<Record<CaseFinished['status'], number>> = {};
    for (const event of this.events)
      if (event.type === 'case-finished') counts[event.status] = (counts[event.status] ?? 0) + 1;
    return counts;
  }

  clear(): void {
    this.#host.killAll();
    this.files.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One case a block, and those of a group together. */
export function blocksOf(found: readonly FoundCase[]): readonly (readonly BlockCase[])[] {
  const blocks: BlockCase[][] = [];
  for (const { identity, group } of found) {
    const one = given(identity, 1, group ?? undefined);
    const last = blocks.at(-1);
    if (last !== undefined && group && last[0]?.together === group) last.push(one);
    else blocks.push([one]);
  }
  return blocks;
}

export function given(identity: string, attempt = 1, together?: string): BlockCase {
  return { id: identity, identity, attempt, ...(together === undefined ? {} : { together }) };
}

/** Not what runs by hand have left in the folder. */
function isSource(path: string): boolean {
  return !/\/(node_modules|test-results|coverage)$/.test(path);
}

const plainPlan: TaskPlan = {
  taskId: '1',
  runId: '0'.repeat(32),
  templateName: 'trial',
  framework: '',
  source: { path: '.' },
  workingDirectory: '.',
  select: [],
  arguments: [],
  command: null,
  cases: null,
  report: null,
  environment: {},
  setup: [],
  timeouts: { setupMs: 10_000, caseMs: 60_000, taskMs: 300_000, collectMs: 120_000 },
  artifacts: [],
  onLost: 'tolerant',
  sut: { name: '', branch: '', ip: '', port: '' },
  ledgerFixed: false,
  remainingMs: 300_000,
};
