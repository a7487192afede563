import type { ReportReceipt } from '../evidence/report-receipt.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface LogStream {
  readonly taskId: string;
  readonly leaseId: string;
  readonly stream: string;
  /** Bytes that are stored for certain. */
  readonly length: number;
  /** The executor said that nothing comes after these. */
  readonly closed: boolean;
  /** Bytes that were written beyond those and not kept, as far as they were counted. */
  readonly dropped: number;
}
/** A stream as its readers see it. */
export interface KeptLog extends LogStream {
  readonly executor: string;
  readonly leaseEnded: boolean;
}
export interface LogReader {
  find(leaseId: string, stream: string): Promise<LogStream | null>;
  ofLease(leaseId: string): Promise<readonly LogStream[]>;
  look(leaseId: string, stream: string): Promise<KeptLog | null>;
  list(taskId: string, page: PageRequest): Promise<PageOf<KeptLog>>;
}
export interface LogStore extends LogReader {
  save(stream: LogStream): Promise<void>;
}

export interface Artifact {
  readonly id: string;
  readonly taskId: string;
  readonly leaseId: string;
  readonly caseId: string | null;
  /** As the executor said: shown, never a path. */
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly createdAt: number;
}
export interface ArtifactReader {
  byId(id: string): Promise<Artifact | null>;
  /** `caseId` null: all files of the task, those of its cases with them. */
  list(
    of: { readonly taskId: string; readonly caseId: string | null },
    page: PageRequest,
  ): Promise<PageOf<Artifact>>;
  /** The same file of the same lease and case, sent again. */
  find(file: Pick<Artifact, 'leaseId' | 'caseId' | 'name' | 'sha256'>): Promise<Artifact | null>;
  /** What a task has. */
  total(taskId: string): Promise<{ readonly files: number; readonly bytes: number }>;
}
export interface ArtifactStore extends ArtifactReader {
  insert(artifact: Artifact): Promise<void>;
}

/** How much is kept of a task beside its results. */
export interface TaskEvidence {
  readonly taskId: string;
  readonly artifacts: number;
  readonly artifactBytes: number;
  readonly lateEvents: number;
}
export interface EvidenceReader {
  /** Of the tasks of a round of which something is kept, in their order. */
  ofRound(run: { readonly id: string; readonly round: number }): Promise<readonly TaskEvidence[]>;
}

export interface ReceiptReader {
  /** In the order in which they came. */
  list(taskId: string, page: PageRequest): Promise<PageOf<ReportReceipt>>;
}
export interface ReceiptStore extends ReceiptReader {
  /** Behind those that are there; no more than `mostReceipts` are kept. */
  add(taskId: string, receipts: readonly ReportReceipt[]): Promise<void>;
}

/** What a call with an Idempotency-Key started. */
export interface IdempotentCall {
  readonly userId: string;
  readonly route: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly runId: string;
  /** The round that it opened. */
  readonly round: number;
  readonly createdAt: number;
}
export interface IdempotencyStore {
  /** Held, also where there is none: a second call with the key waits for the first. */
  find(call: Pick<IdempotentCall, 'userId' | 'route' | 'key'>): Promise<IdempotentCall | null>;
  insert(call: IdempotentCall): Promise<void>;
  prune(before: number): Promise<void>;
}
