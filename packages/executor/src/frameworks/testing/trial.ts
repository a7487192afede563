/** For tests: a suite in a folder of its own, a session of a framework on it, and what that session says. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CaseFinished, TaskPlan } from '@testyard/protocol';
import { onTestFinished } from 'vitest';
import { PlayedCaseFiles } from '../../testing/played-case-files.ts';
import type { Framework, Session, SessionEvent } from '../framework.ts';
import { SpawningHost } from './spawning-host.ts';

/** What is put into the folder of a trial. */
export interface Laid {
  /** A folder to copy, before `files` are written. */
  readonly copyOf?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** Within a test, at whose end all is removed. */
export class Trial {
  readonly folder = mkdtempSync(join(tmpdir(), 'testyard-trial-'));
  readonly events: SessionEvent[] = [];
  readonly files = new PlayedCaseFiles();
  readonly notes: string[] = [];
  readonly host: SpawningHost;
  readonly #framework: Framework;
  #session: Session | null = null;

  constructor(framework: Framework, environment: NodeJS.ProcessEnv) {
    onTestFinished(() => this.clear());
    this.#framework = framework;
    this.host = new SpawningHost(this.folder, environment);
  }

  get session(): Session {
    if (this.#session === null) throw new Error('open the trial first');
    return this.#session;
  }

  lay({ copyOf, files = {} }: Laid): void {
    if (copyOf !== undefined) cpSync(copyOf, this.folder, { recursive: true, filter: isSource });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text, { mode: 0o755 });
    }
  }

  /** Makes `name` in the folder a link to `target`. */
  link(name: string, target: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    symlinkSync(target, join(this.folder, name));
  }

  async openSession(plan: Partial<TaskPlan>, kept: string | null = null): Promise<void> {
    this.#session = await this.#framework.open({
      plan: { ...plainPlan, framework: this.#framework.name, ...plan },
      directory: this.folder,
      scratch: this.folder,
      kept,
      processes: this.host,
      files: this.files,
      note: (line) => this.notes.push(line),
    });
  }

  readonly tell = (event: SessionEvent): void => {
    this.events.push(event);
  };

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

  clear(): void {
    this.host.killAll();
    this.files.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Not what runs by hand have left in the folder. */
function isSource(path: string): boolean {
  return !/\/(node_modules|test-results|coverage)$/.test(path);
}

/** Of one task in the folder, with nothing in it that a template need not say. */
export const plainPlan: TaskPlan = {
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
