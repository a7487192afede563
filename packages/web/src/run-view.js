// One run: its verdict first, then what failed, then the tasks; the same address while it runs and afterwards.
import { ApiError } from './api.js';
import { el, fill } from './dom.js';
import { factsList } from './facts.js';
import { Failures } from './failures.js';
import { patiently, pause } from './patience.js';
import { roundList } from './round-list.js';
import { RunHead } from './run-head.js';
import { chosenProject } from './runs-view.js';
import { loadingBox, showAway, troubleLine } from './state-box.js';
import { TaskList } from './task-list.js';

/** Seconds that the server keeps a call of somebody who looks on, and of one who does not. */
const watchedWaitSeconds = 2;
const unwatchedWaitSeconds = 25;
const leastPeriodMs = 1000;
const tickMs = 1000;

/** `reference`: the id of a run, or its number within the project that is looked at. */
export async function showRun(shell, reference) {
  const { main, api, signal } = shell;
  fill(main, loadingBox(shell));
  const onTrouble = (error, hurry) => error && showAway(shell, error, hurry);
  const run = await patiently(() => readFirst(shell, reference), { signal, onTrouble });
  if (run.id !== reference) history.replaceState(null, '', `/runs/${run.id}${location.search}`);
  const trouble = troubleLine(shell);
  const parts = {
    head: new RunHead(shell, run),
    facts: factsList(shell),
    failures: new Failures(shell, run),
    rounds: roundList(shell),
    tasks: new TaskList(shell),
  };
  const { head, facts, failures, rounds, tasks } = parts;
  const nodes = [head.node, facts.node, rounds.node, failures.worst, tasks.node, failures.rest];
  fill(main, trouble.line, el('div', { class: 'run' }, ...nodes));
  const stopTicking = tick(parts.head, signal);
  const read = () => patiently(() => readAgain(api, run, signal), { signal, onTrouble: trouble.tell });
  await follow(run, { signal, parts, read, onTrouble: trouble.tell });
  stopTicking();
}

async function readFirst({ api, signal }, reference) {
  const round = askedRound();
  if (/^[0-9a-f]{32}$/.test(reference))
    return api.get(`/api/v1/runs/${reference}`, { signal, ...(round ? { query: { round } } : {}) });
  if (!/^[0-9]{1,9}$/.test(reference)) throw new ApiError(404);
  const projects = await api.get('/api/v1/projects', { signal, query: { limit: '1000' } });
  const project = chosenProject(projects.items);
  if (!project) throw new ApiError(404);
  const run = await api.get(`/api/v1/projects/${project.id}/runs/${reference}`, { signal });
  return round ? api.get(`/api/v1/runs/${run.id}`, { signal, query: { round } }) : run;
}

/** The round that the address names, null where it is the latest. */
function askedRound() {
  const asked = new URLSearchParams(location.search).get('round') ?? '';
  return /^[1-9][0-9]{0,5}$/.test(asked) ? asked : null;
}

/** Parked by the server until the round is finished or the time is over, which is short while somebody looks. */
function readAgain(api, { id, round }, signal) {
  const waitSeconds = document.hidden ? unwatchedWaitSeconds : watchedWaitSeconds;
  return api.get(`/api/v1/runs/${id}`, { signal, waitSeconds, query: { round: String(round) } });
}

/** Shows the run as it goes on, until it is finished and everything is shown. */
async function follow(first, { signal, parts, read, onTrouble }) {
  let run = first;
  for (;;) {
    const askedAt = performance.now();
    parts.head.show(run);
    parts.facts.show(run);
    parts.rounds.show(run);
    parts.tasks.show(run);
    await patiently(() => parts.failures.show(run), { signal, onTrouble });
    if (run.state === 'finished') return parts.tasks.showLate(run);
    run = await read();
    if (run.state !== 'finished') await pause(askedAt + leastPeriodMs - performance.now(), signal);
    signal.throwIfAborted();
  }
}

/** The time that has gone by moves on between answers. */
function tick(head, signal) {
  const timer = setInterval(() => head.tick(), tickMs);
  const stop = () => clearInterval(timer);
  signal.addEventListener('abort', stop, { once: true });
  return stop;
}
