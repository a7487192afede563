import { oncePer } from '../once-per.ts';
import type { Digest } from '../ports.ts';
import type { Plan } from '../templates/plan.ts';
import { gitScheme } from './fit/git-scheme.ts';
import { type Guarded, guardedOf } from './fit/guards.ts';
import type { SlotWish } from './wants-lease.ts';

/** What a task asks of an executor; tasks that ask for the same wait in one lane. */
export type Needs = Pick<Plan, 'framework' | 'labels' | 'source' | 'suts'> & {
  /** Of a task that an earlier server queued it is not known before its turn. */
  readonly guarded?: Guarded;
};

/**
 * Tasks of one project that the same executors are fit for, so that the first says whether any is: a claim looks at
 * one task of each lane, however many wait. Where a template has a limit its tasks have lanes of their own.
 */
export interface Lane {
  readonly key: string;
  readonly projectId: string;
  readonly needs: Needs;
  /** Of the template that alone is in the lane, where it has one. */
  readonly limit: TemplateLimit | null;
  /** Slots of the project at once; null: no limit. */
  readonly projectSlots: number | null;
  /** The task that is next. */
  readonly head: LaneHead;
}

export interface LaneHead {
  readonly id: string;
  readonly priority: number;
  readonly templateId: string;
  /** Since when it waits, in milliseconds since 1970. */
  readonly queuedAt: number;
}

/** Slots of a template at once, over all runs. */
export interface TemplateLimit {
  readonly templateId: string;
  readonly slots: number;
}

/** What decides who is fit; of a repository only how it is reached. Tasks that are started together may share a plan. */
export const needsOf = oncePer((plan: Plan): Needs => {
  const { framework, labels, source, suts } = plan;
  const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    framework,
    labels: Object.fromEntries(sorted),
    source: 'git' in source ? { git: `${gitScheme(source.git)}://` } : source,
    guarded: guardedOf(plan),
    ...(suts ? { suts } : {}),
  };
});

/** The lane of a task: begins with the id of its project, so that lanes of a project are neighbours. */
export function laneKey(
  digest: Digest,
  task: { readonly projectId: string; readonly templateId: string; readonly plan: Plan },
): string {
  const { concurrency } = task.plan;
  const limit = concurrency === null ? null : [task.templateId, concurrency];
  return `${task.projectId}.${digest.sha256(JSON.stringify([needsOf(task.plan), limit])).slice(0, 32)}`;
}

/** Behind the key of a lane: its tasks wait beside it, after what is in any lane, or before all of that. */
const marks = { spare: '+', starved: '!' } as const;

/**
 * The lane of a task that has so many leases, by its wish for one more slot: what a slot is hardly worth for waits
 * behind the others, and what was starved is before them until it has a slot.
 */
export function laneFor(key: string, wish: SlotWish, activeLeases: number): string {
  if (wish === 'spare') return `${withoutMark(key)}${marks.spare}`;
  return activeLeases === 0 && isStarved(key) ? key : withoutMark(key);
}

/** Where a task of a lane waits that is starved. */
export function starvedLane(key: string): string {
  return `${withoutMark(key)}${marks.starved}`;
}

/** Whether the lane, by its key, is one of tasks for which another slot is hardly worth it. */
export function isSpare(key: string): boolean {
  return key.endsWith(marks.spare);
}

/** Whether the lane, by its key, is one whose tasks have waited too long for a fit host. */
export function isStarved(key: string): boolean {
  return key.endsWith(marks.starved);
}

function withoutMark(key: string): string {
  return isSpare(key) || isStarved(key) ? key.slice(0, -1) : key;
}
