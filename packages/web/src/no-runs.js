// A project without runs: how the first one is started.
import { copyButton, el, fill, setText } from './dom.js';

const samples = ['hello-pass', 'hello-fail'];

/** Shows in `node` the ways to a first run, with the project's own templates where it has any. */
export async function showNoRuns(shell, project, node) {
  const { t, api, signal } = shell;
  fill(node, box(shell, project, { names: samples, sample: false }));
  const page = await api
    .get(`/api/v1/projects/${project.id}/templates`, { signal, query: { limit: '100' } })
    .catch(() => null);
  if (page === null || signal.aborted) return;
  const names = page.items.filter(({ disabled }) => !disabled).map(({ name }) => name);
  const sample = samples.every((name) => names.includes(name));
  if (names.length === 0) fill(node, noTemplates(shell));
  else fill(node, box({ ...shell, t }, project, { names: sample ? samples : names.slice(0, 1), sample }));
}

function box(shell, project, { names, sample }) {
  const { t } = shell;
  const flag = project.name === 'default' ? '' : ` --project ${quoted(project.name)}`;
  const command = `testyard run${flag} ${names.map((name) => quoted(name)).join(' ')}`;
  const login = `testyard login ${location.origin}`;
  return el(
    'section',
    { class: 'state-box wide' },
    el('h2', {}, t('runs.none')),
    el('p', {}, t('runs.none.next')),
    sample && sampleButton(shell, project),
    snippet(shell, t('runs.by-command'), `${login}\n${command}`),
    snippet(shell, t('runs.by-http'), curl(project, names)),
  );
}

function noTemplates(shell) {
  const { t } = shell;
  const lines = `testyard login ${location.origin}\ntestyard apply -f ./tests.testyard.yaml\ntestyard run NAME`;
  return el(
    'section',
    { class: 'state-box wide' },
    el('h2', {}, t('runs.none')),
    el('p', {}, t('runs.no-templates')),
    snippet(shell, t('runs.by-command'), lines),
  );
}

function sampleButton({ t, api, signal }, project) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const button = el('button', { type: 'button', class: 'primary' }, t('runs.sample'));
  button.addEventListener('click', async () => {
    button.disabled = true;
    setText(problem, '');
    try {
      const run = await api.post(`/api/v1/projects/${project.id}/runs`, { templates: samples }, { signal });
      location.assign(`/runs/${run.id}`);
    } catch (error) {
      setText(problem, error.message);
      button.disabled = false;
    }
  });
  return el(
    'div',
    { class: 'sample' },
    button,
    el('span', { class: 'note' }, t('runs.sample.what')),
    problem,
  );
}

function snippet(shell, title, text) {
  const head = el('div', { class: 'snippet-head' }, el('h3', {}, title), copyButton(text, shell));
  return el('div', { class: 'snippet' }, head, el('pre', { tabindex: '0', 'aria-label': title }, text));
}

function curl(project, names) {
  const body = JSON.stringify({ templates: names });
  return [
    '# TOKEN: the header X-Subject-Token of the answer to POST /v3/auth/tokens',
    `curl ${location.origin}/api/v1/projects/${project.id}/runs \\`,
    '  -H "X-Auth-Token: $TOKEN" -H "Content-Type: application/json" \\',
    `  -d ${quoted(body, true)}`,
  ].join('\n');
}

/** As a shell takes it for one word. */
function quoted(text, always = false) {
  return always || /[^\w.@/-]/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : text;
}
