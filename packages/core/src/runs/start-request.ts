import type { Principal } from '../access/principal.ts';
import type { Idempotency } from './idempotency.ts';
import type { RunWithTasks } from './read-runs.ts';
import type { Asked } from './resolve-plans.ts';
import type { CiInfo, Sut } from './run.ts';

export interface StartRequest extends Asked {
  readonly principal: Principal;
  /** Null: the project of the templates. */
  readonly projectId: string | null;
  /** Ids of templates or groups; names, too, where `projectId` is given. Each becomes a task, or one of each combination of its matrix; a group the same for a member. */
  readonly templates: readonly string[];
  readonly sut: Sut;
  readonly onBehalfOf: string;
  /** Only to find the cases of one template; see `dryRunTemplate`. */
  readonly dryRun?: boolean;
  /** Well-formed; none where absent. */
  readonly traceparent?: string | null;
  readonly ci?: CiInfo | null;
  /** Refuse what no registered executor could ever run. */
  readonly requireExecutor: boolean;
  readonly idempotency: Idempotency | null;
}

export interface StartedRun {
  readonly runId: string;
  /** Null where an earlier call has started it. */
  readonly written: Pick<RunWithTasks, 'run' | 'tasks'> | null;
}
