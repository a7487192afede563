// How each outcome looks: sign, tone and word, always together, so that no colour has to be told from another.
import type { CaseStatus, Counts, Round, Run, RunState, Verdict } from '@testyard/protocol';
import type { TextKey } from '../texts/catalogue.ts';
import type { Shape } from './shapes.ts';

export type Tone = 'passed' | 'failed' | 'error' | 'flaky' | 'running' | 'muted';
export interface Look {
  readonly shape: Shape;
  readonly tone: Tone;
  readonly word: TextKey;
}

type Countable = Exclude<keyof Counts, 'expected'>;
interface CaseLook extends Look {
  readonly status: CaseStatus;
  /** Its key in counts. */
  readonly count: Countable;
}

/** States of cases, worst first. */
export const caseLooks: readonly CaseLook[] = [
  { status: 'failed', count: 'failed', shape: 'cross', tone: 'failed', word: 'status.failed' },
  { status: 'error', count: 'error', shape: 'alert', tone: 'error', word: 'status.error' },
  { status: 'blocked', count: 'blocked', shape: 'ban', tone: 'muted', word: 'status.blocked' },
  { status: 'not-run', count: 'notRun', shape: 'ring', tone: 'muted', word: 'status.not-run' },
  {
    ...{ status: 'not-reported', count: 'notReported', word: 'status.not-reported' },
    ...{ shape: 'question', tone: 'muted' },
  },
  { status: 'flaky', count: 'flaky', shape: 'waves', tone: 'flaky', word: 'status.flaky' },
  { status: 'skipped', count: 'skipped', shape: 'dash', tone: 'muted', word: 'status.skipped' },
  { status: 'passed', count: 'passed', shape: 'check', tone: 'passed', word: 'status.passed' },
];

const byStatus = new Map(caseLooks.map((each) => [each.status, each]));
const waitingCase: Look = { shape: 'clock', tone: 'muted', word: 'status.waiting' };

const verdictLooks: Readonly<Record<Verdict, Look>> = {
  passed: { shape: 'check', tone: 'passed', word: 'verdict.passed' },
  failed: { shape: 'cross', tone: 'failed', word: 'verdict.failed' },
  error: { shape: 'alert', tone: 'error', word: 'verdict.error' },
  invalid: { shape: 'swap', tone: 'error', word: 'verdict.invalid' },
  stopped: { shape: 'square', tone: 'muted', word: 'verdict.stopped' },
};

const stateLooks: Readonly<Record<RunState, Look>> = {
  queued: { shape: 'clock', tone: 'muted', word: 'state.queued' },
  running: { shape: 'play', tone: 'running', word: 'state.running' },
  stopping: { shape: 'square', tone: 'muted', word: 'state.stopping' },
  finished: { shape: 'ring', tone: 'muted', word: 'state.finished' },
};

interface Outcome extends Pick<Round, 'verdict' | 'state'> {
  readonly dryRun?: boolean;
  readonly pause?: Run['pause'];
}

/** Of a run, a round or a task: its verdict, or before that its state. A dry run has no verdict to come. */
export function outcomeOf({ verdict, state, dryRun = false, pause = null }: Outcome): Look {
  if (pause !== null && state !== 'finished') return { shape: 'bars', tone: 'muted', word: 'state.paused' };
  if (dryRun && state === 'finished') return { ...stateLooks.finished, word: 'state.dry' };
  return verdict === null ? stateLooks[state] : verdictLooks[verdict];
}

/** Null: the case is open. */
export const caseLook = (status: CaseStatus | null): Look =>
  (status !== null && byStatus.get(status)) || waitingCase;

/** How many cases are final. */
export const finalCount = (counts: Counts): number =>
  caseLooks.reduce((sum, { count }) => sum + counts[count], 0);

const unsuccessful: ReadonlySet<CaseStatus | null> = new Set<CaseStatus>([
  ...(['failed', 'error', 'blocked', 'not-run', 'not-reported'] as const),
]);
/** Whether somebody has to look at a case that ended so. */
export const isUnsuccessful = (status: CaseStatus | null): boolean => unsuccessful.has(status);

/** How many cases somebody has to look at. */
export const troubleCount = (counts: Counts): number =>
  caseLooks.reduce((sum, { status, count }) => sum + (isUnsuccessful(status) ? counts[count] : 0), 0);
