// The rounds of a run that was executed again: which of them is shown, how each ended, and what none of them repeated.
import { countParts } from './counts.js';
import { el, fill } from './dom.js';
import { badge, outcomeOf } from './looks.js';

/** `node`, empty where there is one round, and `show(run)`. */
export function roundList(shell) {
  const { t } = shell;
  const list = el('ol', { class: 'round-list' });
  const left = el('p', { class: 'note', hidden: true });
  const node = el(
    'section',
    { class: 'tasks rounds', 'aria-labelledby': 'rounds', hidden: true },
    el('h2', { id: 'rounds' }, t('rounds')),
    list,
    left,
  );
  let shown = '';
  const show = (run) => {
    const text = JSON.stringify([run.round, run.rounds]);
    if (text === shown) return;
    shown = text;
    node.hidden = run.rounds.length < 2;
    fill(list, ...run.rounds.toReversed().map((round) => roundItem(round, run, shell)));
    const said = leftText(run, shell);
    left.hidden = said === null;
    fill(left, said);
  };
  return { node, show };
}

function roundItem(round, run, shell) {
  const { t } = shell;
  const isShown = round.round === run.round;
  const place = { href: `/runs/${run.id}?round=${round.round}`, 'aria-current': isShown ? 'page' : null };
  const { scope, series, openedBy } = round;
  const why = [
    scope && t(`scope.${scope}`),
    series && t('round.series', { number: series.number, of: series.of }),
    openedBy && t('round.by', { user: openedBy }),
  ];
  return el(
    'li',
    { class: 'task-line' },
    badge(outcomeOf(round), shell),
    el('a', place, t('round', { number: round.round })),
    el('span', { class: 'note' }, countParts(round.counts, shell).join(' · ')),
    el('span', { class: 'note', dir: 'auto' }, why.filter(Boolean).join(' · ')),
  );
}

/** What earlier rounds left, and the one that is shown did not execute again. */
function leftText({ round: shown, rounds }, { t, figures }) {
  const left = rounds.find(({ round }) => round === shown)?.left;
  if (!left) return null;
  return left.cases > 0
    ? t('round.left', { n: left.cases, count: figures.count(left.cases) })
    : t('round.left-tasks');
}
