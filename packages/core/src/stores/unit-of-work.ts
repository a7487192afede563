import type { Happening } from '../happenings.ts';
import type { Topic } from '../ports.ts';
import type {
  ProjectReader,
  ProjectStore,
  SignInFailureStore,
  TokenReader,
  TokenStore,
  UserReader,
  UserStore,
} from './access-stores.ts';
import type { AuditReader, AuditStore } from './audit-stores.ts';
import type {
  ArtifactReader,
  ArtifactStore,
  EvidenceReader,
  IdempotencyStore,
  LogReader,
  LogStore,
  ReceiptReader,
  ReceiptStore,
} from './evidence-stores.ts';
import type { CodeStore, ExecutorReader, ExecutorStore } from './executor-stores.ts';
import type { HistoryStore } from './history-store.ts';
import type {
  BlockStore,
  LateEvidenceReader,
  LateEvidenceStore,
  LeaseReader,
  LeaseStore,
} from './lease-stores.ts';
import type { PastReader, PastStore } from './past-store.ts';
import type { RemovalStore } from './removal-stores.ts';
import type { CaseReader, CaseStore, RunReader, RunStore, TaskReader, TaskStore } from './run-stores.ts';
import type { SecretReader, SecretStore } from './secret-store.ts';
import type { SutReader, SutStore } from './sut-stores.ts';
import type { GroupReader, GroupStore, TemplateReader, TemplateStore } from './template-stores.ts';
import type { WatchStore } from './watch-store.ts';

/** What can be read without a unit of work: committed state, never in the way of a writer. */
export interface Reads {
  readonly users: UserReader;
  readonly projects: ProjectReader;
  readonly tokens: TokenReader;
  readonly secrets: SecretReader;
  readonly templates: TemplateReader;
  readonly groups: GroupReader;
  readonly suts: SutReader;
  readonly runs: RunReader;
  readonly tasks: TaskReader;
  readonly cases: CaseReader;
  readonly past: PastReader;
  readonly leases: LeaseReader;
  readonly lateEvidence: LateEvidenceReader;
  readonly executors: ExecutorReader;
  readonly logs: LogReader;
  readonly artifacts: ArtifactReader;
  readonly receipts: ReceiptReader;
  readonly evidence: EvidenceReader;
  readonly audit: AuditReader;
}

/** What a unit of work may change. Stores exist only here. */
export interface Unit extends Reads {
  /**
   * Milliseconds since 1970. It stands still while the unit lasts; where the unit had to wait for what it holds, it is
   * read again then.
   */
  readonly now: number;
  readonly users: UserStore;
  readonly projects: ProjectStore;
  readonly tokens: TokenStore;
  readonly signInFailures: SignInFailureStore;
  readonly secrets: SecretStore;
  readonly templates: TemplateStore;
  readonly groups: GroupStore;
  readonly suts: SutStore;
  readonly runs: RunStore;
  readonly tasks: TaskStore;
  readonly cases: CaseStore;
  readonly past: PastStore;
  readonly leases: LeaseStore;
  readonly watch: WatchStore;
  readonly blocks: BlockStore;
  readonly history: HistoryStore;
  readonly lateEvidence: LateEvidenceStore;
  readonly removals: RemovalStore;
  readonly executors: ExecutorStore;
  readonly codes: CodeStore;
  readonly logs: LogStore;
  readonly artifacts: ArtifactStore;
  readonly receipts: ReceiptStore;
  readonly audit: AuditStore;
  readonly idempotency: IdempotencyStore;
  /** Told to whoever waits, after the commit. */
  notify(topic: Topic): void;
  /** Told to whoever counts, after the commit; never where it is not known to be kept. */
  report(happening: Happening): void;
}

/**
 * The one way to write. Everything that `work` does is kept together or not at all, and is durable when `run`
 * resolves. `work` awaits nothing but its stores, and may be run again after a conflict between writers.
 *
 * Units may run at the same time, in several processes. What a unit reads by its id of a run (the run, a task, a
 * lease) it holds: nobody else changes anything of that run until the unit ends. So does whatever is called `hold`.
 * Lists are not held: who acts on an entry of one reads it again by its id, and looks whether it is still so.
 */
export interface UnitOfWork {
  /** Cases that one unit may list, whole parts of a ledger; absent: one part, as everybody else waits for it. */
  readonly casesAtOnce?: number;
  run<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
}
