// The newest runs of a project.
import { el, fill } from './dom.js';
import { showNoRuns } from './no-runs.js';
import { patiently, pause, whileHidden } from './patience.js';
import { runRow } from './run-row.js';
import { loadingBox, showAway, stateBox, troubleLine } from './state-box.js';

const pageSize = 30;
const livePeriodMs = 3000;
const calmPeriodMs = 15_000;
const hiddenPeriodMs = 60_000;
const projectKey = 'testyard.project';

/** Lists runs and keeps the list fresh until the view ends. */
export async function showRuns(shell) {
  const { main, t, api, signal } = shell;
  document.title = `${t('runs')} · Testyard`;
  fill(main, loadingBox(shell));
  const onTrouble = (error, hurry) => error && showAway(shell, error, hurry);
  const projects = await patiently(() => api.get('/api/v1/projects', { signal, query: { limit: '1000' } }), {
    signal,
    onTrouble,
  });
  const project = chosenProject(projects.items);
  if (!project) {
    fill(main, stateBox({ shape: 'lock', title: t('no-projects.title'), next: t('no-projects.next') }));
    return;
  }
  const list = new RunList(shell, project);
  const trouble = troubleLine(shell);
  const page = await patiently(() => list.read(), { signal, onTrouble });
  const heading = el(
    'div',
    { class: 'heading' },
    el('h1', {}, t('runs')),
    projectSelect(shell, projects.items, project),
  );
  fill(main, heading, trouble.line, list.node);
  list.show(page);
  await keepFresh(shell, list, trouble);
}

async function keepFresh({ signal }, list, trouble) {
  while (!signal.aborted) {
    await pause(list.hasLive ? livePeriodMs : calmPeriodMs, signal);
    await whileHidden(hiddenPeriodMs, signal);
    signal.throwIfAborted();
    list.show(await patiently(() => list.read(), { signal, onTrouble: trouble.tell }));
  }
}

/** The project of the address, else the one that was looked at last, else `default`, else the first. */
export function chosenProject(projects) {
  const asked = new URLSearchParams(location.search).get('project');
  const of = (id) => projects.find((project) => project.id === id || project.name === id);
  return of(asked) ?? of(sessionStorage.getItem(projectKey)) ?? of('default') ?? projects[0] ?? null;
}

function projectSelect({ t }, projects, chosen) {
  if (projects.length < 2) return null;
  const options = projects.map(({ id, name }) =>
    el('option', { value: id, selected: id === chosen.id }, name),
  );
  const select = el('select', { id: 'project' }, ...options);
  select.addEventListener('change', () => {
    sessionStorage.setItem(projectKey, select.value);
    location.assign(`/runs?project=${encodeURIComponent(select.value)}`);
  });
  return el('div', { class: 'project' }, el('label', { for: 'project' }, t('project')), select);
}

/** The list as it is on the page: the newest page is read again and again, older ones once. */
class RunList {
  node = el('div');
  #shell;
  #project;
  #rows = new Map();
  #older = [];
  #next = null;
  #list = null;
  #more = null;

  constructor(shell, project) {
    this.#shell = shell;
    this.#project = project;
  }

  get hasLive() {
    return [...this.#rows.values()].some(({ run }) => run.state !== 'finished');
  }

  read(cursor = null) {
    const { api, signal } = this.#shell;
    const query = { limit: String(pageSize), ...(cursor ? { cursor } : {}) };
    return api.get(`/api/v1/projects/${this.#project.id}/runs`, { query, signal });
  }

  show(page) {
    if (page.items.length === 0) {
      if (!this.node.hasChildNodes()) showNoRuns(this.#shell, this.#project, this.node);
      return;
    }
    if (!this.#list) this.#build(page.next);
    const newest = new Set(page.items.map(({ id }) => id));
    const shown = [...page.items, ...this.#older.filter(({ id }) => !newest.has(id))];
    this.#place(shown);
    this.#tellLive();
  }

  #build(next) {
    const { t } = this.#shell;
    this.#next = next;
    this.#list = el('ol', { class: 'runs' });
    this.#more = el('button', { type: 'button', class: 'more' }, t('runs.more'));
    this.#more.addEventListener('click', () => this.#readOlder());
    const columns = ['outcome', 'run', 'cases', 'sut', 'by', 'created', 'duration'];
    const head = columns.map((column) => el('span', {}, t(`column.${column}`)));
    fill(
      this.node,
      el('div', { class: 'runs-head', 'aria-hidden': 'true' }, ...head),
      this.#list,
      this.#more,
    );
    this.#more.hidden = next === null;
  }

  async #readOlder() {
    this.#more.disabled = true;
    try {
      const page = await this.read(this.#next);
      this.#older.push(...page.items);
      this.#next = page.next;
      this.#place([...[...this.#rows.values()].map(({ run }) => run), ...page.items]);
      this.#more.hidden = page.next === null;
    } catch {
      // The list below stays as it is, and the button may be pressed again.
    } finally {
      this.#more.disabled = false;
    }
  }

  /** Rows that have not changed stay the same nodes, so that focus and selections stay with them. */
  #place(runs) {
    const rows = new Map();
    for (const run of runs) {
      const known = this.#rows.get(run.id);
      if (known) known.fresh(run);
      rows.set(run.id, known ?? runRow(this.#shell, run));
    }
    const nodes = [...rows.values()].map(({ node }) => node);
    const same =
      nodes.length === this.#list.children.length &&
      nodes.every((node, at) => this.#list.children[at] === node);
    if (!same) this.#list.replaceChildren(...nodes);
    this.#rows = rows;
  }

  #tellLive() {
    const { t, announce, figures } = this.#shell;
    const n = [...this.#rows.values()].filter(({ run }) => run.state !== 'finished').length;
    announce(n === 0 ? '' : t('runs.live', { n, count: figures.count(n) }));
  }
}
