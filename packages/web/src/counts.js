// The counts of a run or a task: as one line of words, and as a bar.
import { el, fill, icon } from './dom.js';
import { caseLooks, finalCount } from './looks.js';

/** `7 failed · 1 error · 12,456 passed`: what is not zero, worst first. */
export function countParts(counts, { t, figures }) {
  return caseLooks
    .filter(({ count }) => counts[count] > 0)
    .map(({ status, count }) =>
      t('counts.part', { count: figures.count(counts[count]), word: t(`status.${status}`) }),
    );
}

/** The worst of a finished run's counts in one sentence; all of them are in the legend. */
export function countsSentence(counts, shell) {
  const { t, figures } = shell;
  const total = finalCount(counts);
  if (total === 0) return t('headline.no-cases');
  const count = figures.count(total);
  if (counts.passed === total) return t('headline.all-passed', { n: total, count });
  const parts = countParts({ ...counts, passed: 0 }, shell)
    .slice(0, 2)
    .join(' · ');
  return t('headline.of', { parts, total: t('counts.cases', { n: total, count }) });
}

/** A bar in proportion; `fresh(counts)` shows other counts. Its words are beside it, so it is silent itself. */
export function countsBar(counts) {
  const segments = caseLooks.map(({ count, tone }) => ({
    count,
    node: el('span', { class: `tone-${tone}` }),
  }));
  const rest = el('span', { class: 'rest' });
  const bar = el('div', { class: 'bar', 'aria-hidden': 'true' }, ...segments.map(({ node }) => node), rest);
  const fresh = (now) => {
    for (const { count, node } of segments) {
      node.hidden = now[count] === 0;
      node.style.flexGrow = String(now[count]);
    }
    const left = Math.max(0, (now.expected ?? 0) - finalCount(now));
    rest.hidden = left === 0 && finalCount(now) > 0;
    rest.style.flexGrow = String(left || 1);
  };
  fresh(counts);
  return { bar, fresh };
}

/** Sign, word and number of each state that occurs; passed as soon as anything does. */
export function countsLegend(shell) {
  const { t, figures } = shell;
  const list = el('ul', { class: 'legend' });
  const fresh = (counts) => {
    const any = finalCount(counts) > 0;
    const shown = caseLooks.filter(({ count }) => counts[count] > 0 || (any && count === 'passed'));
    const items = shown.map(({ status, count, shape, tone }) => {
      const number = el('b', {}, figures.count(counts[count]));
      return el('li', { class: `tone-${tone}` }, icon(shape), number, t(`status.${status}`));
    });
    const left = Math.max(0, (counts.expected ?? 0) - finalCount(counts));
    const waiting = el(
      'li',
      { class: 'tone-waiting' },
      icon('clock'),
      t('counts.waiting', { count: figures.count(left) }),
    );
    fill(list, ...items, left > 0 && waiting);
  };
  return { list, fresh };
}
