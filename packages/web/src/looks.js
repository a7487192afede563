// How each outcome looks: sign, tone and word, always together, so that no colour has to be told from another.
import { el, icon } from './dom.js';

/** States of cases, worst first; `count` is their key in counts. */
export const caseLooks = [
  { status: 'failed', count: 'failed', shape: 'cross', tone: 'failed' },
  { status: 'error', count: 'error', shape: 'alert', tone: 'error' },
  { status: 'blocked', count: 'blocked', shape: 'ban', tone: 'unrun' },
  { status: 'not-run', count: 'notRun', shape: 'ring', tone: 'unrun' },
  { status: 'not-reported', count: 'notReported', shape: 'question', tone: 'unrun' },
  { status: 'flaky', count: 'flaky', shape: 'waves', tone: 'flaky' },
  { status: 'skipped', count: 'skipped', shape: 'dash', tone: 'skipped' },
  { status: 'passed', count: 'passed', shape: 'check', tone: 'passed' },
];

const byStatus = new Map(caseLooks.map((look) => [look.status, look]));

const verdictLooks = {
  passed: { shape: 'check', tone: 'passed' },
  failed: { shape: 'cross', tone: 'failed' },
  error: { shape: 'alert', tone: 'error' },
  invalid: { shape: 'swap', tone: 'error' },
  stopped: { shape: 'square', tone: 'stopped' },
};

const stateLooks = {
  queued: { shape: 'clock', tone: 'waiting' },
  running: { shape: 'play', tone: 'running' },
  stopping: { shape: 'square', tone: 'stopped' },
  paused: { shape: 'bars', tone: 'waiting' },
  finished: { shape: 'ring', tone: 'stopped' },
};

/** Sign, tone and the key of the word for a run or a task: its verdict, or before that its state. A dry run has none to come. */
export function outcomeOf({ verdict, state, dryRun = false, pause = null }) {
  if (pause !== null) return { ...stateLooks.paused, word: 'state.paused' };
  if (dryRun && state === 'finished') return { ...stateLooks.finished, word: 'run.dry' };
  if (verdict !== null)
    return { ...(verdictLooks[verdict] ?? stateLooks.finished), word: `verdict.${verdict}` };
  return { ...(stateLooks[state] ?? stateLooks.queued), word: `state.${state}` };
}

/** The same for a case. */
export function caseLook(status) {
  const { shape, tone } = byStatus.get(status) ?? { shape: 'clock', tone: 'waiting' };
  return { shape, tone, word: status === null ? 'state.running' : `status.${status}` };
}

/** Sign and word in one line. */
export function badge({ shape, tone, word }, { t }) {
  return el('span', { class: `badge tone-${tone}` }, icon(shape), el('span', {}, t(word)));
}

/** How many cases are final. */
export const finalCount = (counts) => caseLooks.reduce((sum, { count }) => sum + counts[count], 0);

/** How many cases ended in a way that somebody has to look at. */
export const troubleCount = (counts) =>
  counts.failed + counts.error + counts.blocked + counts.notRun + counts.notReported;

const drawings = {
  passed: { fill: '#0b7d62', path: 'M9 16.5l5 5L23.5 11' },
  failed: { fill: '#c4380d', path: 'M10 10l12 12M22 10L10 22' },
  error: { fill: '#8a3ba0', path: 'M16 8v9M16 23v.1' },
  stopped: { fill: '#5b6472', path: 'M11 11h10v10H11z' },
  running: { fill: '#1f4fd8', path: 'M12 9l11 7l-11 7z' },
  waiting: { fill: '#5b6472', path: 'M16 8v8l5 3' },
};

/** The sign of an outcome for the browser's tab. */
export function tabIcon(tone) {
  const { fill, path } = drawings[tone] ?? drawings.waiting;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="16" fill="${fill}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
