// What went wrong in a run. The first failure is open with its assertion; the others open on a click.
import { caseItem } from './case-item.js';
import { el, fill, setText } from './dom.js';

const pageSize = 100;
const groups = [
  { title: 'failures', statuses: ['failed', 'error'], counts: ['failed', 'error'] },
  {
    title: 'unrun',
    statuses: ['blocked', 'not-run', 'not-reported'],
    counts: ['blocked', 'notRun', 'notReported'],
  },
  { title: 'flaky', statuses: ['flaky'], counts: ['flaky'] },
];

export class Failures {
  /** Cases that failed, and apart from them those that never ran or were flaky. */
  worst = el('div', { class: 'failures' });
  rest = el('div', { class: 'failures' });
  #none;
  #groups;
  #opened = false;

  /** Of the round in which the run is. */
  constructor(shell, run) {
    this.#none = el('p', { class: 'note none-yet', hidden: true }, shell.t('failures.none-yet'));
    this.#groups = groups.map((group) => new CaseGroup(shell, run, group));
    const [failures, ...rest] = this.#groups.map(({ node }) => node);
    fill(this.worst, this.#none, failures);
    fill(this.rest, ...rest);
  }

  /** Reads what the counts of the run say that there is more of. Errors: ApiError. */
  async show(run) {
    for (const group of this.#groups) await group.show(run);
    const { counts, state } = run;
    const calm = groups.every((group) => total(group, counts) === 0);
    this.#none.hidden = !(calm && state === 'running' && counts.passed > 0);
    if (!this.#opened) this.#openFirst(run);
  }

  /** A case that never ran is opened only when it is certain that nothing worse comes, and nobody wanted it so. */
  #openFirst({ state, verdict, dryRun }) {
    const [worst, unrun] = this.#groups;
    const first =
      worst?.first ?? (state === 'finished' && verdict !== 'stopped' && !dryRun ? unrun?.first : undefined);
    if (!first) return;
    this.#opened = true;
    first.open = true;
  }
}

const total = ({ counts }, all) => counts.reduce((sum, count) => sum + all[count], 0);

/** Cases of some states under one heading: a page at once, the others on demand. */
class CaseGroup {
  node;
  #shell;
  #run;
  #group;
  #number = el('span', { class: 'number' });
  #list = el('ul', { class: 'case-list' });
  #more = el('button', { type: 'button', class: 'more', hidden: true });
  #shown = new Map();
  #wanted = pageSize;
  #readTotal = 0;
  /** Names of templates by task, where there are several to be told apart. */
  #templates = new Map();

  constructor(shell, { id, round }, group) {
    this.#shell = shell;
    this.#run = { id, round };
    this.#group = group;
    const heading = el('h2', {}, shell.t(group.title), this.#number);
    this.node = el(
      'section',
      { class: `cases-${group.title}`, hidden: true },
      heading,
      this.#list,
      this.#more,
    );
    this.#more.addEventListener('click', () => this.#readMore());
  }

  /** The `<details>` of the first case, where there is one. */
  get first() {
    return this.#list.querySelector('details') ?? undefined;
  }

  async show({ counts, tasks }) {
    if (tasks.length > 1) this.#templates = new Map(tasks.map((task) => [task.id, task.templateName]));
    const now = total(this.#group, counts);
    this.node.hidden = now === 0;
    setText(this.#number, this.#shell.figures.count(now));
    const known = Math.min(this.#wanted, this.#readTotal);
    if (Math.min(this.#wanted, now) > known) await this.#read(now);
    this.#readTotal = now;
    this.#offerMore(now);
  }

  /** Asks for the pages up to the wanted number; a case that is there already stays the same node. */
  async #read(now) {
    let cursor = null;
    for (let read = 0; read < Math.min(this.#wanted, now); read += pageSize) {
      const page = await this.#page(cursor);
      for (const one of page.items) this.#add(one);
      cursor = page.next;
      if (cursor === null) return;
    }
  }

  #page(cursor) {
    const { api, signal } = this.#shell;
    const query = {
      round: String(this.#run.round),
      status: this.#group.statuses.join(','),
      limit: String(pageSize),
      ...(cursor ? { cursor } : {}),
    };
    return api.get(`/api/v1/runs/${this.#run.id}/cases`, { query, signal });
  }

  #add(one) {
    if (this.#shown.has(one.id)) return;
    const template = this.#templates.get(one.taskId) ?? '';
    const item = caseItem(this.#shell, { runId: this.#run.id, template, one });
    this.#shown.set(one.id, item);
    this.#list.append(item);
  }

  #offerMore(now) {
    const { t, figures } = this.#shell;
    const left = now - this.#shown.size;
    this.#more.hidden = left <= 0;
    const shown = figures.count(Math.min(pageSize, left));
    setText(this.#more, t('cases.more', { shown, left: figures.count(left) }));
  }

  async #readMore() {
    this.#more.disabled = true;
    this.#wanted = this.#shown.size + pageSize;
    await this.#read(this.#readTotal).catch(() => {});
    this.#offerMore(this.#readTotal);
    this.#more.disabled = false;
  }
}
