// What stands where there is nothing to show: a sign, what happened, and what to do next.
import { el, fill, icon } from './dom.js';

/** `what`: `shape`, `title`, `next`, and where there is more to say `detail` and `note`. */
export function stateBox(what, ...actions) {
  const { shape, title, detail = null, note = null, next } = what;
  return el(
    'section',
    { class: 'state-box' },
    el('div', { class: 'state-sign' }, icon(shape)),
    el('h1', {}, title),
    detail && el('p', { class: 'detail' }, detail),
    el('p', {}, next),
    note && el('p', { class: 'note' }, note),
    actions.length > 0 && el('div', { class: 'actions' }, actions),
  );
}

export function loadingBox({ t }) {
  return el('p', { class: 'loading', role: 'status' }, el('span', { class: 'spinner' }), t('loading'));
}

/** Shows in the place of a view that the server is away; `hurry` asks it at once. */
export function showAway({ main, t }, error, hurry) {
  const unreachable = error.status === 0;
  const again = el('button', { type: 'button', on: { click: hurry } }, t('retry'));
  const what = {
    shape: 'alert',
    title: unreachable ? t('error.unreachable') : (error.title ?? t('error.unreachable')),
    detail: unreachable ? null : error.message,
    note: error.requestId ? t('error.request', { id: error.requestId }) : null,
    next: t(unreachable ? 'error.unreachable.next' : 'error.overloaded.next'),
  };
  fill(main, stateBox(what, again));
}

/** A line above a view whose server has gone away; `tell(error, hurry)`, and `tell(null)` when it is back. */
export function troubleLine({ t }) {
  const line = el('div', { class: 'trouble', role: 'status', hidden: true });
  const tell = (error, hurry) => {
    line.hidden = error === null;
    if (error === null) return fill(line);
    const again = el('button', { type: 'button', class: 'quiet', on: { click: hurry } }, t('retry'));
    return fill(line, icon('alert'), el('span', {}, t('connection.lost')), again);
  };
  return { line, tell };
}
