// The button that stops a run, and the question before it does.
import { el, setText } from './dom.js';

/** `node`, and `fresh(run)`; `onStopped` is given the run as the server answers it. */
export function stopButton(shell, run, onStopped) {
  const { t } = shell;
  const node = el('button', { type: 'button', class: 'stop' }, t('run.stop'));
  const fresh = ({ state }) => {
    node.hidden = state === 'finished';
    node.disabled = state === 'stopping';
    setText(node, t(state === 'stopping' ? 'run.stopping' : 'run.stop'));
  };
  node.addEventListener('click', () => ask(shell, run, onStopped));
  return { node, fresh };
}

function ask(shell, run, onStopped) {
  const { t, figures, signal } = shell;
  const n = run.tasks.length;
  const problem = el('p', { class: 'problem', role: 'alert' });
  const keep = el('button', { type: 'button' }, t('stop.keep'));
  const stop = el('button', { type: 'button', class: 'danger' }, t('run.stop'));
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'stop-title' },
    el('h2', { id: 'stop-title', class: 'dialog-title' }, t('stop.title', { number: run.number })),
    el('p', {}, t('stop.text', { n, count: figures.count(n) })),
    problem,
    el('div', { class: 'actions' }, keep, stop),
  );
  const close = () => dialog.close();
  dialog.addEventListener('close', () => dialog.remove());
  signal.addEventListener('abort', close, { once: true });
  keep.addEventListener('click', close);
  stop.addEventListener('click', () => stopNow(shell, { run, onStopped, stop, problem, close }));
  document.body.append(dialog);
  dialog.showModal();
  keep.focus();
}

async function stopNow({ api, t, signal }, { run, onStopped, stop, problem, close }) {
  stop.disabled = true;
  setText(problem, '');
  try {
    onStopped(await api.post(`/api/v1/runs/${run.id}/stop`, {}, { signal }));
    close();
  } catch (error) {
    stop.disabled = false;
    setText(problem, t('stop.failed', { why: error.status === 0 ? t('error.unreachable') : error.message }));
  }
}
