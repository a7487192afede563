import type { Executor } from '../executors/executor.ts';
import { whyUnfit } from './fit/eligibility.ts';
import { type SutClaim, type SutWait, sutWait } from './fit/sut-access.ts';
import { isSpare, isStarved, type Lane } from './lane.ts';

/** Slots in use by one project, and when it was last given one. */
export interface Share {
  readonly projectId: string;
  readonly slots: number;
  /** Those whose leases gave way: they are about to be free. */
  readonly leaving: number;
  /** Slots elsewhere that are about to be free for this project. */
  readonly promised: number;
  /** Null: never. */
  readonly lastGivenAt: number | null;
  /** Slots in use by template. */
  readonly ofTemplates: ReadonlyMap<string, number>;
}

/** What waits, and what each project has. */
export interface Queue {
  readonly lanes: readonly Lane[];
  readonly shares: readonly Share[];
  /** Who has the SUTs that lanes need, or is in line for them; absent: nobody. */
  readonly claims?: readonly SutClaim[];
}

const nothing: Omit<Share, 'projectId'> = {
  slots: 0,
  leaving: 0,
  promised: 0,
  lastGivenAt: null,
  ofTemplates: new Map(),
};

/** What a project has; nothing where it is not among the shares. */
export function shareOf({ shares }: Pick<Queue, 'shares'>, projectId: string): Share {
  return shares.find((share) => share.projectId === projectId) ?? { projectId, ...nothing };
}

/** Which limit keeps a lane back; null where none does. */
export function limitOf(
  lane: Pick<Lane, 'limit' | 'projectSlots'>,
  share: Share,
): 'project' | 'template' | null {
  if (roomOfProject(lane, share) <= 0) return 'project';
  return roomOfTemplate(lane, share) <= 0 ? 'template' : null;
}

/** Slots that a lane may have beside those in use. */
export function roomIn(lane: Lane, share: Share): number {
  return Math.min(roomOfProject(lane, share), roomOfTemplate(lane, share));
}

function roomOfProject({ projectSlots }: Pick<Lane, 'projectSlots'>, { slots }: Share): number {
  return projectSlots === null ? Number.POSITIVE_INFINITY : projectSlots - slots;
}

function roomOfTemplate({ limit }: Pick<Lane, 'limit'>, { ofTemplates }: Share): number {
  return limit === null ? Number.POSITIVE_INFINITY : limit.slots - (ofTemplates.get(limit.templateId) ?? 0);
}

/**
 * Lanes that a free slot of the executor may be given to, the one whose turn it is first. Between projects: fewest slots
 * in use, then longest without having been given one, then oldest task. Within a project: highest priority, then oldest.
 * Before all that is what was starved, the oldest first, and behind it what a slot is hardly worth for.
 */
export function inTurn(queue: Queue, executor: Executor): Lane[] {
  const open = wantedBy(queue, executor).filter((lane) => sutWaitOf(lane, queue) === null);
  const starved = open.filter(({ key }) => isStarved(key)).sort(byId);
  const spare = open.filter(({ key }) => isSpare(key));
  const others = open.filter(({ key }) => !isStarved(key) && !isSpare(key));
  return [...starved, ...byTurn(queue, others), ...byTurn(queue, spare)];
}

/** Lanes that the executor would be given, if only their SUTs were free: each keeps its place in the line for them. */
export function turnedAway(queue: Queue, executor: Executor): Lane[] {
  return wantedBy(queue, executor).filter((lane) => sutWaitOf(lane, queue) !== null);
}

/** What the next task of a lane waits for at its SUTs; null: nothing. */
export function sutWaitOf({ needs, head }: Lane, { claims = [] }: Queue): SutWait | null {
  return sutWait({ id: head.id, suts: needs.suts ?? [] }, claims);
}

function wantedBy(queue: Queue, executor: Executor): Lane[] {
  return queue.lanes.filter(
    (lane) =>
      whyUnfit(executor, lane.projectId, lane.needs) === null &&
      limitOf(lane, shareOf(queue, lane.projectId)) === null,
  );
}

function byTurn(queue: Queue, waiting: readonly Lane[]): Lane[] {
  const byProject = new Map<string, Lane[]>();
  for (const lane of waiting) {
    byProject.set(lane.projectId, [...(byProject.get(lane.projectId) ?? []), lane]);
  }
  const projects = [...byProject].map(([projectId, lanes]) => ({
    share: shareOf(queue, projectId),
    lanes: lanes.sort(byPriority),
  }));
  projects.sort(
    (one, other) =>
      one.share.slots - other.share.slots ||
      (one.share.lastGivenAt ?? 0) - (other.share.lastGivenAt ?? 0) ||
      byId(one.lanes[0], other.lanes[0]),
  );
  return projects.flatMap(({ lanes }) => lanes);
}

function byPriority(one: Lane, other: Lane): number {
  return other.head.priority - one.head.priority || byId(one, other);
}

/** Ids of tasks grow with time. */
function byId(one: Lane | undefined, other: Lane | undefined): number {
  return (one?.head.id ?? '') < (other?.head.id ?? '') ? -1 : 1;
}
