// The button that lets a paused run go on.
import { el, setText } from './dom.js';

/** `node`, with what went wrong beside it, and `fresh(run)`; `onResumed` is given the run as the server answers it. */
export function resumeButton({ api, t, signal }, run, onResumed) {
  const button = el('button', { type: 'button', class: 'resume' }, t('run.resume'));
  const problem = el('p', { class: 'problem', role: 'alert' });
  const node = el('div', { class: 'resume-run' }, problem, button);
  const fresh = ({ state, pause }) => {
    node.hidden = state === 'finished' || pause === null;
  };
  button.addEventListener('click', async () => {
    button.disabled = true;
    setText(problem, '');
    try {
      onResumed(await api.post(`/api/v1/runs/${run.id}/resume`, {}, { signal }));
    } catch (error) {
      setText(problem, error.status === 0 ? t('error.unreachable') : error.message);
    }
    button.disabled = false;
  });
  return { node, fresh };
}
