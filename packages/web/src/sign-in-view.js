import { ApiError } from './api.js';
import { el, fill, setText } from './dom.js';

/** The form that opens the page; `onDone` is called when somebody is signed in. */
export async function showSignIn(shell, { expired, onDone }) {
  const { main, t } = shell;
  const name = field({ id: 'name', label: t('sign-in.name'), type: 'text', autocomplete: 'username' });
  const password = field({
    id: 'password',
    label: t('sign-in.password'),
    type: 'password',
    autocomplete: 'current-password',
  });
  name.input.value = 'admin';
  const problem = el('p', { class: 'problem', role: 'alert', id: 'problem' });
  const button = el('button', { type: 'submit', class: 'primary' }, t('sign-in'));
  const form = el(
    'form',
    { class: 'card sign-in', 'aria-labelledby': 'sign-in-title' },
    el('h1', { id: 'sign-in-title' }, t('sign-in')),
    expired && el('p', { class: 'notice' }, t('sign-in.expired')),
    name.row,
    password.row,
    problem,
    button,
    el('p', { class: 'note' }, t('sign-in.hint')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(shell, { name, password, problem, button, onDone });
  });
  fill(main, form);
  password.input.focus();
}

function field({ id, label, type, autocomplete }) {
  const input = el('input', { id, name: id, type, autocomplete, required: true, maxlength: '1000' });
  return { input, row: el('div', { class: 'field' }, el('label', { for: id }, label), input) };
}

async function submit({ api, t }, { name, password, problem, button, onDone }) {
  if (button.disabled) return;
  button.disabled = true;
  setText(problem, '');
  setText(button, t('sign-in.busy'));
  try {
    await api.signIn(name.input.value.trim(), password.input.value);
    onDone();
  } catch (error) {
    setText(problem, reasonOf(error, t));
    setText(button, t('sign-in'));
    button.disabled = false;
    password.input.setAttribute('aria-describedby', 'problem');
    password.input.select();
  }
}

function reasonOf(error, t) {
  if (!(error instanceof ApiError)) return t('error.unexpected');
  if (error.status === 401) return t('sign-in.wrong');
  return error.status === 0 ? `${t('error.unreachable')}.` : error.message;
}
