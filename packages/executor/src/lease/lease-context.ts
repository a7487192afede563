import type {
  Cause,
  ExecutorRemark,
  Guards,
  Offer,
  Outcome,
  SessionLimits,
  TaskPlan,
} from '@testyard/protocol';
import type { ArtifactUpload } from '../artifacts/artifact-upload.ts';
import type { CaseFolders } from '../artifacts/case-folders.ts';
import type { LeaseFolders } from '../files/data-folder.ts';
import type { Framework, ProcessExit } from '../frameworks/framework.ts';
import type { LeaseJournal } from '../journal/lease-journal.ts';
import type { LeaseChannel } from '../loops/lease-channel.ts';
import type { LeaseLink } from '../loops/lease-link.ts';
import type { LogUpload } from '../loops/log-upload.ts';
import type { GroupPlaces } from '../process/control-group.ts';
import type { Environment } from '../process/environment.ts';
import type { Isolation } from '../process/isolation.ts';
import type { SutWatches } from '../sut/sut-watch.ts';
import type { Said } from '../texts/remark.ts';
import type { Ending, LeaseControl } from './lease-control.ts';
import type { LeaseGuard } from './lease-guard.ts';
import type { LeaseMask } from './lease-mask.ts';
import type { StartTurns } from './start-turns.ts';

/** What a lease finds on this host; the same for all. */
export interface LeaseHost {
  readonly executorName: string;
  readonly isolation: Isolation;
  /** Folders that no test process may see. */
  readonly hidden: readonly string[];
  readonly environment: Environment;
  readonly gitCaches: string;
  /** What they may take together, in bytes. */
  readonly gitCacheBytes: number;
  readonly allowedSchemes: readonly string[];
  readonly allowedPaths: readonly string[];
  readonly guards: Guards;
  /** Programs of the host's owner, absolute. */
  readonly hooks: Readonly<Partial<Record<'before-session' | 'after-session', string>>> & {
    readonly withinMs: number;
  };
  readonly stopGraceMs: number;
  /** What a session may take at most, and where groups of sessions can be made. */
  readonly limits: SessionLimits;
  readonly groups: GroupPlaces;
  /** Looks at systems under test, shared by all leases. */
  readonly suts: SutWatches;
  /** Of sessions that get ready. */
  readonly startTurns: StartTurns;
  /** Whether sessions of that framework leave files to those after them. */
  keepsFiles(framework: string): boolean;
  /** Null where there is no framework of that name. */
  framework(name: string): Promise<Framework | null>;
}

/** How the work of a lease ended, as `finish` tells it; `lost` is told to nobody. */
export interface Conclusion {
  readonly outcome: Outcome | 'lost';
  readonly cause: Cause | null;
  readonly message: string | null;
  readonly remark?: ExecutorRemark;
  readonly exit: ProcessExit | null;
  readonly runningCaseId: string | null;
}

export interface LeaseContext {
  readonly host: LeaseHost;
  readonly offer: Offer;
  readonly plan: TaskPlan;
  readonly folders: LeaseFolders;
  readonly link: LeaseLink;
  readonly channel: LeaseChannel;
  readonly logs: LogUpload;
  readonly journal: LeaseJournal;
  readonly upload: ArtifactUpload;
  readonly control: LeaseControl;
  /** The server has heard that the offer is taken. */
  isAccepted: boolean;
  /** Values by variable, as they came with the acceptance; for the processes of the lease alone. */
  secrets: Environment;
  readonly mask: LeaseMask;
  /** Where cases put their files, once the workspace is there. */
  caseFolders: CaseFolders | null;
  /** The session's directory, once the workspace is there. */
  directory: string | null;
  /** When the server has heard that the work has begun. */
  started: Promise<unknown> | null;
  /** Null: nobody looks at the SUT. */
  sut: LeaseGuard | null;
  /** What stood against the SUT before anything began; null: nothing. */
  sutReady: Promise<Said | null> | null;
  refusal: Said | null;
  conclusion: Conclusion | null;
  /** The server has the finish, and all that came before it. */
  isTold: boolean;
}

export function concluded(outcome: Conclusion['outcome'], more: Partial<Conclusion> = {}): Conclusion {
  return { outcome, cause: null, message: null, exit: null, runningCaseId: null, ...more };
}

/** What the lease comes to by an ending from outside, and the case that ran then. */
export function concludedBy(ending: Ending, runningCaseId: string | null): Conclusion {
  const { kind, cause, reason: message, remark } = ending;
  return concluded(kind, { cause, message, runningCaseId, ...(remark ? { remark } : {}) });
}
