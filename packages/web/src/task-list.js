import { countParts } from './counts.js';
import { el, fill, icon } from './dom.js';
import { LateResults } from './late-results.js';
import { badge, outcomeOf } from './looks.js';

const shortCommit = 10;

/** The tasks of a run: of each its verdict, why, what it warns of, and what came too late. */
export class TaskList {
  node = el('section', { class: 'tasks', 'aria-labelledby': 'tasks' });
  #shell;
  #list = el('ul', { class: 'task-list' });
  #shown = new Map();

  constructor(shell) {
    this.#shell = shell;
    fill(this.node, el('h2', { id: 'tasks' }, shell.t('tasks')), this.#list);
  }

  show({ tasks }) {
    for (const task of tasks) {
      const text = JSON.stringify(task);
      const known = this.#shown.get(task.id);
      if (known?.text === text) continue;
      const node = taskItem(task, this.#shell);
      const late = known?.late ?? new LateResults(this.#shell, task.id);
      node.append(late.node);
      if (known) known.node.replaceWith(node);
      else this.#list.append(node);
      this.#shown.set(task.id, { text, node, late });
    }
  }

  /** One after the other. Errors: ApiError, AbortError. */
  async showLate({ tasks }) {
    for (const task of tasks) await this.#shown.get(task.id)?.late.show(task);
  }
}

function taskItem(task, shell) {
  const { t, figures } = shell;
  const { cause, reason, warnings, counts, startedAt, finishedAt, templateVersion, commit } = task;
  const outcome = outcomeOf(task);
  const ended = startedAt !== null && finishedAt !== null;
  const meta = [
    t('task.version', { version: templateVersion }),
    commit && t('task.commit', { commit: commit.slice(0, shortCommit) }),
    ended && figures.duration(Date.parse(finishedAt) - Date.parse(startedAt)),
  ];
  return el(
    'li',
    { class: `task tone-${outcome.tone}` },
    el(
      'div',
      { class: 'task-line' },
      badge(outcome, shell),
      el('b', { dir: 'auto' }, task.templateName),
      el('span', { class: 'note' }, countParts(counts, shell).join(' · ')),
    ),
    reason &&
      el(
        'p',
        { class: 'reason' },
        cause && el('span', { class: 'cause' }, t(`cause.${cause}`)),
        el('span', { dir: 'auto' }, reason),
      ),
    warnings.map((warning) =>
      el(
        'p',
        { class: 'warning tone-flaky' },
        icon('alert'),
        el('span', { class: 'spoken' }, t('task.warning')),
        el('span', { dir: 'auto' }, warning),
      ),
    ),
    el('p', { class: 'note' }, meta.filter(Boolean).join(' · ')),
  );
}
