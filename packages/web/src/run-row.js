import { countParts, countsBar } from './counts.js';
import { el, fill, setText } from './dom.js';
import { badge, finalCount, outcomeOf } from './looks.js';

/** One run in the list: `node`, the `run` that it shows, and `fresh(run)` to show it as it is now. */
export function runRow(shell, run) {
  const { t } = shell;
  const link = el('a', { class: 'run-link', href: `/runs/${run.id}` }, `#${run.number}`);
  const outcome = el('span', { class: 'cell-outcome' });
  const bar = countsBar(run.counts);
  const words = el('span', { class: 'words' });
  const pinned = el('span', { class: 'words' });
  const created = el('time', { datetime: run.createdAt, title: run.createdAt });
  const duration = el('span', { class: 'cell-duration' });
  const node = el(
    'li',
    {},
    outcome,
    el('span', { class: 'cell-run' }, link, pinned),
    el('span', { class: 'cell-cases' }, bar.bar, words),
    sutCell(run.sut, shell),
    labelled(t('column.by'), run.onBehalfOf || run.createdBy, 'cell-by'),
    el('span', { class: 'cell-created' }, created),
    duration,
  );
  const row = { node, run, fresh };
  function fresh(now) {
    const moved = now.state !== row.run.state || now.verdict !== row.run.verdict || !outcome.hasChildNodes();
    row.run = now;
    if (moved) fill(outcome, badge(outcomeOf(now), shell));
    bar.fresh(now.counts);
    setText(pinned, now.pinned ? t('run.pinned') : '');
    setText(words, wordsOf(now, shell));
    setText(created, shell.figures.ago(now.createdAt, shell.api.now()));
    setText(duration, durationOf(now, shell));
  }
  fresh(run);
  return row;
}

function labelled(label, text, name) {
  return el('span', { class: name, title: text }, el('span', { class: 'label' }, label), el('bdi', {}, text));
}

function sutCell(sut, { t }) {
  const rest = sutText({ ...sut, name: '' });
  return el(
    'span',
    { class: 'cell-sut', title: sutText(sut) },
    el('span', { class: 'label' }, t('column.sut')),
    el('bdi', {}, sut.name || (rest === '' ? '–' : '')),
    rest !== '' && el('bdi', { class: 'words' }, rest),
  );
}

function wordsOf({ counts, state }, shell) {
  const { t, figures } = shell;
  const done = finalCount(counts);
  const parts = countParts(counts, shell).join(' · ');
  if (state === 'finished') return parts || t('headline.no-cases');
  if (done === 0 && state === 'queued') return t('headline.queued');
  if (counts.expected === null) return parts || t('headline.finding');
  const progress = t('progress.of', { done: figures.count(done), total: figures.count(counts.expected) });
  const bad = countParts({ ...counts, passed: 0 }, shell).join(' · ');
  return bad ? `${progress} · ${bad}` : progress;
}

function durationOf({ startedAt, finishedAt }, { figures, api }) {
  if (startedAt === null) return '';
  if (finishedAt === null) return figures.elapsed(api.now() - Date.parse(startedAt));
  return figures.duration(Date.parse(finishedAt) - Date.parse(startedAt));
}

/** `shop-staging · main · 10.0.0.7:8080`, what of it is known. */
export function sutText({ name, branch, ip, port }) {
  const address = ip && port ? `${ip}:${port}` : ip || port;
  return [name, branch, address].filter((part) => part !== '').join(' · ');
}
