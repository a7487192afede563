import type { Executor, RefusalCode } from '../../executors/executor.ts';
import { allIdle, type Times } from '../../executors/executor-state.ts';
import { refusalOf } from '../../executors/refusal.ts';
import type { Remark } from '../../ledger/remark.ts';
import type { Task } from '../../runs/run.ts';
import { frameworks } from '../../templates/check-document.ts';
import { limitOf, type Queue, shareOf } from '../fair-share.ts';
import { allUnfit } from '../fit/eligibility.ts';
import { ruleText, valueFor } from '../fit/label-rule.ts';
import { type SutWait, sutWait } from '../fit/sut-access.ts';
import type { Distrusted, Unfit } from '../fit/unfit.ts';
import type { Lane } from '../lane.ts';

/** What keeps a task from a slot of one executor. */
export type Condition =
  | Unfit
  | Distrusted
  | { readonly rule: 'told' | 'error'; readonly message: Remark }
  | { readonly rule: 'offline' | 'draining' | 'now' }
  | { readonly rule: 'refused'; readonly code: RefusalCode }
  | { readonly rule: 'paused'; readonly until: number }
  | { readonly rule: 'full'; readonly slots: number }
  /** More than the limit may be in use: a limit that is lowered ends nothing. */
  | { readonly rule: 'project-limit' | 'template-limit'; readonly slots: number; readonly inUse: number }
  | ({ readonly rule: 'sut-busy' } & SutWait)
  /** Slots are free, and so many tasks are before it. */
  | { readonly rule: 'others-first'; readonly ahead: number };

/**
 * What would take a condition away, smallest first: what somebody ordered is taken back, what is away comes back, and only
 * then a host is made another, as by a label, which says something of it that may not be so.
 */
export const changeRules = [
  'none',
  'wait',
  'wait-for-sut',
  'resume-run',
  'resume-task',
  'resume-executor',
  'raise-project-limit',
  'raise-template-limit',
  'start-executor',
  'see-to-trouble',
  'renew-executor',
  'mend-framework',
  'drop-variable',
  'set-label',
  'allow-path',
  'allow-source',
  'allow-project',
  'allow-command',
  'allow-set-up',
  'install-framework',
  'install-version',
  'register-executor',
] as const;
export type ChangeRule = (typeof changeRules)[number];

/** `values` are what its words speak of, in their order: an executor, a label and its value, a number of slots, the project of a command. */
export interface Change {
  readonly rule: ChangeRule;
  readonly values: readonly string[];
  /** Its executor is the one that `up` brings along, which is given its options with `up`. */
  readonly embedded?: true;
}

export interface ExplainedExecutor {
  readonly executor: Executor;
  /** All of them; the task starts there when none is left. */
  readonly conditions: readonly Condition[];
  readonly changes: readonly Change[];
}

/** How things stand when it is asked why a task waits. */
export interface Standing {
  readonly task: Task;
  /** Name of its project: a command that does not say it is about another one. */
  readonly project: string;
  readonly lane: Lane;
  readonly executors: readonly Executor[];
  readonly queue: Queue;
  readonly times: Times;
  /** Leases that have not ended, by executor. */
  readonly busy: ReadonlyMap<string, number>;
  /** Tasks that are offered before it. */
  readonly ahead: number;
}

/** What keeps a task from an executor that goes on with what it holds. */
const besideFull: ReadonlySet<string> = new Set([
  'draining',
  'paused',
  'project-limit',
  'template-limit',
  'others-first',
]);

/** Why each executor does not work on a task, and what would change that: the nearest to it first. */
export function explainTask(standing: Standing): ExplainedExecutor[] {
  const limits = limitsOf(standing);
  const explained = standing.executors.map((executor) => {
    const conditions = [...lacksOf(standing, executor), ...limits];
    if (conditions.length === 0) conditions.push(loadOf(standing, executor));
    else if (conditions.every(({ rule }) => besideFull.has(rule)))
      conditions.push(...fullOf(standing, executor));
    const changes = conditions
      .map((condition) => changeOf(condition, { executor, task: standing.task, project: standing.project }))
      .filter((change, index, all) => all.findIndex((each) => isSame(each, change)) === index);
    return { executor, conditions, changes };
  });
  return explained.sort(byDistance);
}

/** The executor with the smallest change that would start the task; a new one where none can be made to fit. */
export function suggestionOf(explained: readonly ExplainedExecutor[]): {
  readonly executor: Executor | null;
  readonly changes: readonly Change[];
} {
  const [nearest] = explained;
  const isHopeless = nearest?.changes.some(isAnotherHost) ?? true;
  if (!nearest || isHopeless) return { executor: null, changes: [{ rule: 'register-executor', values: [] }] };
  return { executor: nearest.executor, changes: nearest.changes };
}

/** One that is drained and paused is resumed once. */
function isSame(one: Change, other: Change): boolean {
  return one.rule === other.rule && one.values.every((value, index) => value === other.values[index]);
}

/** One change of a kind is nearer than any two, and any number of them than to have another host. */
function distance({ changes }: ExplainedExecutor): number {
  if (changes.some(isAnotherHost)) return Number.POSITIVE_INFINITY;
  return changes.reduce((sum, { rule }) => sum + changeRules.length + changeRules.indexOf(rule), 0);
}

/** Those that nothing makes fit stay as they came. */
function byDistance(one: ExplainedExecutor, other: ExplainedExecutor): number {
  const [nearer, farther] = [distance(one), distance(other)];
  return nearer === farther ? 0 : nearer - farther;
}

function isAnotherHost({ rule }: Change): boolean {
  return rule === 'register-executor';
}

function limitsOf(standing: Standing): Condition[] {
  const { lane, queue, task } = standing;
  const wait = sutWait({ id: task.id, suts: task.plan.suts ?? [] }, queue.claims ?? []);
  if (wait) return [{ rule: 'sut-busy', ...wait }];
  const { limit, projectSlots } = lane;
  const share = shareOf(queue, lane.projectId);
  const limits: Condition[] = [];
  if (projectSlots !== null && limitOf({ projectSlots, limit: null }, share) !== null)
    limits.push({ rule: 'project-limit', slots: projectSlots, inUse: share.slots });
  if (limit !== null && limitOf({ projectSlots: null, limit }, share) !== null) {
    const inUse = share.ofTemplates.get(limit.templateId) ?? 0;
    limits.push({ rule: 'template-limit', slots: limit.slots, inUse });
  }
  // A limit that is raised lets in who is first.
  if (limits.length > 0 && standing.ahead > 0) limits.push({ rule: 'others-first', ahead: standing.ahead });
  return limits;
}

function lacksOf({ task, times }: Standing, executor: Executor): Condition[] {
  const lacks: Condition[] = allUnfit(executor, task.projectId, task.plan);
  const excluded = task.excludedExecutors.find(({ executorId }) => executorId === executor.id);
  if (excluded) lacks.push({ rule: 'told', message: excluded.message });
  const idle = allIdle(executor, times).map((rule): Condition => {
    if (rule === 'paused') return { rule, until: executor.pause?.until ?? times.now };
    if (rule === 'error') return { rule, message: executor.trouble ?? '' };
    const code = rule === 'offline' ? refusalOf(executor, times) : null;
    return code ? { rule: 'refused', code } : { rule };
  });
  return [...lacks, ...idle];
}

/** What it holds it works on though nothing new is given to it. */
function fullOf({ busy }: Standing, { id, slots }: Executor): Condition[] {
  return (busy.get(id) ?? 0) >= slots ? [{ rule: 'full', slots }] : [];
}

function loadOf(standing: Standing, executor: Executor): Condition {
  const [full] = fullOf(standing, executor);
  if (full) return full;
  const { ahead } = standing;
  return ahead > 0 ? { rule: 'others-first', ahead } : { rule: 'now' };
}

/** What a host is: nothing changes these labels. */
const ownLabels = new Set(['os', 'arch', 'cores', 'memory']);
/** What an executor finds on its host: no option sets these labels, and another version does. */
const foundLabels: ReadonlySet<string> = new Set(['node', 'python', ...frameworks]);

function changeOf(
  condition: Condition,
  { executor, task, project }: { readonly executor: Executor; readonly task: Task; readonly project: string },
): Change {
  const { name } = executor;
  const whose = executor.embedded ? ({ embedded: true } as const) : {};
  const change = (rule: ChangeRule, ...values: readonly string[]): Change => ({ rule, values, ...whose });
  switch (condition.rule) {
    case 'now':
      return change('none');
    case 'full':
    case 'others-first':
      return change('wait', name);
    case 'sut-busy':
      // Of no executor: whoever works on the system ends.
      return { rule: 'wait-for-sut', values: [condition.sut] };
    case 'draining':
    case 'paused':
      return change('resume-executor', name);
    case 'project-limit':
      return change('raise-project-limit', String(Math.max(condition.slots, condition.inUse) + 1), project);
    case 'template-limit':
      return change(
        'raise-template-limit',
        String(Math.max(condition.slots, condition.inUse) + 1),
        task.plan.templateName,
      );
    case 'offline':
      return change('start-executor', name);
    case 'refused':
      return change('renew-executor', name, condition.code);
    case 'error':
      return change('see-to-trouble', name);
    case 'distrusted':
      return change('mend-framework', name, condition.framework);
    case 'no-framework':
      return change('install-framework', name, condition.values[0] ?? '');
    case 'folder':
      return change('allow-path', name, condition.values[0] ?? '');
    case 'git-scheme':
      return change('allow-source', name, condition.values[0] ?? '', executor.sources.gitSchemes.join(' '));
    case 'project-refused':
      return change('allow-project', name, task.projectId);
    case 'command-refused':
      return change('allow-command', name, condition.values[0] ?? '');
    case 'set-up-refused':
      return change('allow-set-up', name);
    case 'environment-refused':
      return change('drop-variable', condition.values[0] ?? '', task.plan.templateName);
    case 'label-missing':
    case 'label-differs':
    case 'label-range':
      return { ...labelChange(condition, { executor, task }), ...whose };
    default:
      return change('register-executor');
  }
}

function labelChange(
  { values: [label = ''] }: Unfit,
  { executor, task }: { readonly executor: Executor; readonly task: Task },
): Change {
  const rule = task.plan.labels[label];
  const value = rule === undefined || ownLabels.has(label) ? null : valueFor(rule);
  if (rule === undefined || value === null) return { rule: 'register-executor', values: [] };
  if (foundLabels.has(label))
    return { rule: 'install-version', values: [executor.name, label, rule === true ? '' : ruleText(rule)] };
  const present = executor.labels[label];
  return {
    rule: 'set-label',
    values: [executor.name, label, value, ...(present === undefined ? [] : [present])],
  };
}
