/**
 * What is known of the system under test during one round of a run, and what each look at it changes. Pure: no clock of
 * an executor is compared with another one's. Cases of a run are numbered as they end, and each look carries the number
 * that its executor knew of before it began: whatever ended up to there had ended before the look.
 */
import type { Remark } from '../ledger/remark.ts';
import type { SutProbe } from './known-sut.ts';

/** What a SUT says that it is; null: it does not say, or is not asked. */
export interface SutIdentity {
  readonly branch: string | null;
  readonly build: string | null;
}

/** `unseen`: nobody has looked yet. `wrong`: it never was what is expected. `changed`: it was, and is no more. */
export type SutState = 'unseen' | 'right' | 'down' | 'wrong' | 'changed';

/** What an executor saw. `up`: it said what it is; `undeclared`: and not that it is a test target; `down`: nothing of use. */
export interface SutLook extends SutIdentity {
  readonly outcome: 'up' | 'undeclared' | 'down';
  /** What was in the way; null where it is up. */
  readonly remark: Remark | null;
  /** Cases of the run up to this number had ended before the look began. */
  readonly mark: number;
  /** The mark of the latest look of the same lease that found it right; null: there was none. */
  readonly rightMark: number | null;
}

/** A case by its id, for people with its name. */
export interface NamedCase {
  readonly caseId: string;
  readonly name: string;
}

export interface SutChange {
  readonly at: number;
  /** Name of the executor that saw it first. */
  readonly executor: string;
  readonly from: SutIdentity;
  readonly to: SutIdentity;
  /** Cases that ended up to this number ran before the change; any other may have met it. */
  readonly provenThrough: number;
  /** The last of those, and the first of the others; known when the round ends. */
  readonly lastBefore: NamedCase | null;
  readonly firstAfter: NamedCase | null;
}

/** How it was from a look on that told something new. */
export interface SutSighting extends SutIdentity {
  readonly at: number;
  readonly executor: string;
  readonly state: SutState;
  readonly remark: Remark | null;
}

export interface SutGuard {
  readonly sutId: string;
  readonly probe: SutProbe;
  readonly waitMs: number;
  readonly declared: boolean;
  /** What the call demands; null where it leaves it to the first look. */
  readonly asked: SutIdentity;
  /** What it has to be; null as long as nobody knows. The first look that finds it up fixes what was not asked. */
  readonly expected: SutIdentity;
  readonly state: SutState;
  readonly looks: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** When it was found right last. */
  readonly rightAt: number | null;
  /** The last number of a case before this round began. */
  readonly base: number;
  /** Cases that ended up to this number did so before a look that found it right. */
  readonly provenThrough: number;
  /** Since when each executor that finds it down does so, by id. */
  readonly downSince: Readonly<Record<string, number>>;
  readonly change: SutChange | null;
  /** Where what was seen differs from before, the latest of them. */
  readonly sightings: readonly SutSighting[];
}

const mostSightings = 20;

/** Who looked, and when by the server's clock. */
export interface Looker {
  readonly executorId: string;
  readonly executor: string;
  readonly now: number;
}

/** The guard after a look. */
export function noteLook(before: SutGuard, look: SutLook, by: Looker): SutGuard {
  const expected = look.outcome === 'up' ? pinned(before.expected, look) : before.expected;
  const guard = {
    ...before,
    expected,
    looks: before.looks + 1,
    firstAt: before.firstAt ?? by.now,
    lastAt: by.now,
    downSince: downSince(before, look, by),
  };
  const seen = { ...guard, ...judged(guard, look, by) };
  return { ...seen, sightings: sightingsOf(before, seen, { look, by }) };
}

function judged(guard: SutGuard, look: SutLook, by: Looker): Partial<SutGuard> {
  if (look.outcome === 'down')
    return { state: guard.change || guard.state === 'wrong' ? guard.state : 'down' };
  if (isExpected(guard.expected, look)) {
    if (guard.change) return {};
    return { state: 'right', rightAt: by.now, provenThrough: Math.max(guard.provenThrough, look.mark) };
  }
  if (guard.rightAt === null) return { state: 'wrong' };
  return { state: 'changed', change: changeBy(guard, look, by) };
}

/**
 * However late the reports of several executors arrive, the bound is one up to which each of those that saw the change
 * had seen it right before.
 */
function changeBy(guard: SutGuard, look: SutLook, { now, executor }: Looker): SutChange {
  const known = guard.change?.provenThrough ?? guard.provenThrough;
  const provenThrough = Math.max(guard.base, Math.min(known, look.rightMark ?? known));
  if (guard.change) return { ...guard.change, provenThrough };
  const { branch, build } = look;
  return {
    ...{ at: now, executor, from: guard.expected, to: { branch, build }, provenThrough },
    ...{ lastBefore: null, firstAfter: null },
  };
}

/** A build that is expected must be said; a branch only by who says branches. */
export function isExpected(
  expected: SutIdentity,
  look: Pick<SutLook, 'outcome' | 'branch' | 'build'>,
): boolean {
  if (look.outcome !== 'up') return false;
  const isBranch = expected.branch === null || look.branch === null || look.branch === expected.branch;
  return isBranch && (expected.build === null || look.build === expected.build);
}

function pinned(expected: SutIdentity, { branch, build }: SutIdentity): SutIdentity {
  const would = { branch: expected.branch ?? branch, build: expected.build ?? build };
  // What contradicts the call fixes nothing.
  return isExpected(expected, { outcome: 'up', branch, build }) ? would : expected;
}

function downSince({ downSince: before }: SutGuard, { outcome }: SutLook, by: Looker): SutGuard['downSince'] {
  const { [by.executorId]: since, ...others } = before;
  return outcome === 'down' ? { ...others, [by.executorId]: since ?? by.now } : others;
}

function sightingsOf(
  before: SutGuard,
  after: SutGuard,
  { look, by }: { readonly look: SutLook; readonly by: Looker },
): readonly SutSighting[] {
  const { branch, build, remark } = look;
  const last = before.sightings.at(-1);
  const { state } = after;
  const isNew =
    last?.state !== state || (look.outcome !== 'down' && !(last.branch === branch && last.build === build));
  if (!isNew) return before.sightings;
  return [...before.sightings, { at: by.now, executor: by.executor, state, branch, build, remark }].slice(
    -mostSightings,
  );
}

/** Whether others find it right although this executor does not, so that the trouble lies with that. */
export function isOnlyHere({ downSince: since, rightAt, change }: SutGuard, executorId: string): boolean {
  const here = since[executorId];
  return change === null && here !== undefined && rightAt !== null && rightAt > here;
}

/** What a change is called, of the SUT of this name. */
export function changeRemark(sut: string, { from, to }: Pick<SutChange, 'from' | 'to'>): Remark {
  const [was, is] = [identityText(from), identityText(to)];
  if (was === is) return { rule: 'sut-no-target', sut };
  return { rule: 'sut-changed', sut, from: was, to: is };
}

/** The guard of the next round: what was expected of the SUT stays, unless the run is to be executed as a whole. */
export function nextGuard(
  guard: SutGuard | null,
  of: { readonly whole: boolean; readonly base: number },
): SutGuard | null {
  if (guard === null) return null;
  const { sutId, probe, waitMs, declared, asked, expected } = guard;
  return freshGuard(
    { sutId, probe, waitMs, declared, asked },
    { base: of.base, expected: of.whole ? asked : expected },
  );
}

/** A guard before its first look. `base`: the last number of a case before the round that it is for. */
export function freshGuard(
  of: Pick<SutGuard, 'sutId' | 'probe' | 'waitMs' | 'declared' | 'asked'>,
  { base, expected }: Pick<SutGuard, 'base' | 'expected'>,
): SutGuard {
  return {
    ...of,
    ...{ expected, state: 'unseen', looks: 0, firstAt: null, lastAt: null, rightAt: null },
    ...{ base, provenThrough: base, downSince: {}, change: null, sightings: [] },
  };
}

/** `main build-7`: what it is, in one word or two for people; empty where it does not say. */
export function identityText({ branch, build }: SutIdentity): string {
  return [branch, build].filter((part) => part !== null && part !== '').join(' ');
}
