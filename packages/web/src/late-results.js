import { el, fill } from './dom.js';
import { badge, caseLook } from './looks.js';
import { patiently } from './patience.js';

const pageSize = 100;

/**
 * What came too late of a task, folded, and marked as not counted; nothing where there is none. It is read once the
 * task is finished: before that there may be more of it with every moment.
 */
export class LateResults {
  node = el('div', { class: 'late-place' });
  #shell;
  #taskId;
  #list = el('ul', { class: 'late-list' });
  #read = false;

  constructor(shell, taskId) {
    this.#shell = shell;
    this.#taskId = taskId;
  }

  /** Errors: ApiError, AbortError. */
  async show({ state }) {
    if (state !== 'finished' || this.#read) return;
    const page = await this.#page(null);
    this.#read = true;
    if (page.items.length > 0) fill(this.node, this.#folded(page));
  }

  #page(cursor) {
    const { api, signal } = this.#shell;
    const query = { limit: String(pageSize), ...(cursor ? { cursor } : {}) };
    const read = () => api.get(`/api/v1/tasks/${this.#taskId}/late-evidence`, { signal, query });
    return patiently(read, { signal, onTrouble: () => {} });
  }

  #folded(page) {
    const { t, figures } = this.#shell;
    const count = figures.count(page.items.length) + (page.next === null ? '' : '+');
    const more = el('button', { type: 'button', class: 'more', hidden: page.next === null }, t('late.more'));
    this.#add(page);
    let { next } = page;
    more.addEventListener('click', async () => {
      more.disabled = true;
      const later = await this.#page(next).catch(() => null);
      more.disabled = false;
      if (later === null) return;
      this.#add(later);
      next = later.next;
      more.hidden = next === null;
    });
    return el(
      'details',
      { class: 'late' },
      el('summary', {}, t('late', { count })),
      el('p', { class: 'note' }, t('late.what')),
      this.#list,
      more,
    );
  }

  #add({ items }) {
    this.#list.append(...items.map((one) => lateItem(one, this.#shell)));
  }
}

function lateItem(one, shell) {
  const { t, figures } = shell;
  const facts = [
    t('case.on', { executor: one.executor }),
    t(`late.${one.reason}`),
    one.durationMs !== null && figures.duration(one.durationMs),
    figures.moment(one.receivedAt),
  ];
  return el(
    'li',
    { class: 'late-item' },
    el(
      'p',
      { class: 'late-line' },
      one.status !== null && badge(caseLook(one.status), shell),
      el('span', { class: 'late-name', dir: 'auto' }, one.caseName ?? t('late.task')),
      el('span', { class: 'note', dir: 'auto' }, facts.filter(Boolean).join(' · ')),
    ),
    one.message && el('p', { class: 'late-message', dir: 'auto' }, one.message),
  );
}
