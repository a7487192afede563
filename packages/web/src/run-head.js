// The top of a run's page: its verdict or how far it is, its counts, and what it was about.
import { countsBar, countsLegend, countsSentence } from './counts.js';
import { el, fill, icon, setText } from './dom.js';
import { finalCount, outcomeOf, tabIcon, troubleCount } from './looks.js';
import { resumeButton } from './resume-run.js';
import { stopButton } from './stop-run.js';

/** How often, at most, screen readers are told of progress. */
const progressEveryMs = 10_000;

export class RunHead {
  node = el('section', { class: 'run-head', 'aria-labelledby': 'verdict' });
  #shell;
  #run;
  #sign = el('div', { class: 'sign' });
  #word = el('h1', { id: 'verdict' });
  #sentence = el('p', { class: 'sentence' });
  #time = el('span', { class: 'run-time' });
  #bar;
  #legend;
  #resume;
  #stop;
  #shownOutcome = '';
  #toldAt = 0;

  constructor(shell, run) {
    const { t } = shell;
    this.#shell = shell;
    this.#run = run;
    this.#bar = countsBar(run.counts);
    this.#legend = countsLegend(shell);
    this.#resume = resumeButton(shell, run, (now) => this.show(now));
    this.#stop = stopButton(shell, run, (now) => this.show(now));
    const path = el(
      'nav',
      { class: 'path' },
      el('a', { href: '/runs' }, t('runs')),
      el('span', { 'aria-hidden': 'true' }, '›'),
      t('run', { number: run.number }),
    );
    const said = el('div', { class: 'said' }, this.#word, this.#sentence);
    const end = el('div', { class: 'run-end' }, this.#time, this.#resume.node, this.#stop.node);
    const banner = el('div', { class: 'banner' }, this.#sign, said, end);
    fill(this.node, path, banner, this.#bar.bar, this.#legend.list);
  }

  show(run) {
    this.#run = run;
    this.#showOutcome();
    setText(this.#sentence, this.#sentenceOf(run));
    this.#showCounts(run);
    this.#resume.fresh(run);
    this.#stop.fresh(run);
    this.tick();
    this.#tell();
  }

  #showCounts({ counts, state }) {
    const none = finalCount(counts) === 0;
    this.#bar.bar.hidden = none && state === 'finished';
    this.#legend.list.hidden = none && counts.expected === null;
    this.#bar.fresh(counts);
    this.#legend.fresh(counts);
  }

  tick() {
    setText(this.#time, this.#timeText());
    document.title = this.#title();
  }

  #showOutcome() {
    const outcome = outcomeOf(this.#run);
    if (outcome.word === this.#shownOutcome) return;
    this.#shownOutcome = outcome.word;
    this.node.className = `run-head tone-${outcome.tone}`;
    fill(this.#sign, icon(outcome.shape));
    setText(this.#word, this.#shell.t(outcome.word));
    document.querySelector('link[rel=icon]')?.setAttribute('href', tabIcon(outcome.tone));
  }

  #sentenceOf(run) {
    const { t, figures } = this.#shell;
    const { counts, state } = run;
    if (state === 'finished') return reasonOf(run) ?? countsSentence(counts, this.#shell);
    if (run.pause) return pauseSentence(run.pause, this.#shell);
    const done = finalCount(counts);
    if (done === 0 && state === 'queued') return t('headline.queued');
    if (counts.expected !== null && counts.expected > 0)
      return (
        t('progress.of', { done: figures.count(done), total: figures.count(counts.expected) }) +
        this.#left(run)
      );
    return done > 0 ? t('progress.so-far', { n: done, count: figures.count(done) }) : t('headline.finding');
  }

  /** A guess by the pace so far, where there is one. */
  #left({ counts, startedAt, state }) {
    const { t, figures, api } = this.#shell;
    const done = finalCount(counts);
    const elapsedMs = startedAt === null ? 0 : api.now() - Date.parse(startedAt);
    if (state !== 'running' || done < 3 || elapsedMs < 3000 || done >= counts.expected) return '';
    const leftMs = (elapsedMs / done) * (counts.expected - done);
    return ` · ${t('progress.left', { time: figures.elapsed(Math.max(1000, leftMs)) })}`;
  }

  #timeText() {
    const { api, figures } = this.#shell;
    const { startedAt, createdAt, finishedAt } = this.#run;
    const end = finishedAt === null ? api.now() : Date.parse(finishedAt);
    const elapsedMs = end - Date.parse(startedAt ?? createdAt);
    return finishedAt === null ? figures.elapsed(elapsedMs) : figures.duration(elapsedMs);
  }

  #title() {
    const { t, figures } = this.#shell;
    const { counts, state, number } = this.#run;
    const name = `${t('run', { number })} · Testyard`;
    if (state === 'finished') return `${t(outcomeOf(this.#run).word)} · ${name}`;
    const bad = troubleCount(counts);
    const share = counts.expected ? ` ${Math.floor((finalCount(counts) / counts.expected) * 100)}%` : '';
    return `${bad > 0 ? `(${figures.count(bad)}✗)` : '▶'}${share} ${name}`;
  }

  #tell() {
    const { t, announce } = this.#shell;
    const now = performance.now();
    if (this.#run.state !== 'finished' && this.#toldAt > 0 && now - this.#toldAt < progressEveryMs) return;
    this.#toldAt = now;
    announce(`${t(this.#shownOutcome)}. ${this.#sentence.textContent}`);
  }
}

function pauseSentence({ by, until, note }, { t, figures }) {
  const said = t('headline.paused', { by, until: figures.moment(until) });
  return note ? `${said} · ${note}` : said;
}

/** Why a run came to its verdict, where it has no cases that could tell; what a dry run found. */
function reasonOf({ counts, verdict, tasks, dryRun }) {
  if (!dryRun && finalCount(counts) > 0) return null;
  return tasks.find((task) => task.verdict === verdict && task.reason)?.reason ?? null;
}
