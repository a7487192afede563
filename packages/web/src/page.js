// The page begins here: who is signed in, which view the address names, and the frame around every view.
import { Api, ApiError, hasTicket } from './api.js';
import { el, fill, icon } from './dom.js';
import { figuresIn } from './figures.js';
import { showRun } from './run-view.js';
import { showRuns } from './runs-view.js';
import { showSignIn } from './sign-in-view.js';
import { stateBox } from './state-box.js';
import { chosenLanguage, keepLanguage, textsIn } from './texts.js';

const root = document.getElementById('page');
let view = new AbortController();

/** Shows what the address names, in the language that is chosen; what was shown before ends. */
function show({ language = chosenLanguage(), expired = false } = {}) {
  view.abort();
  view = new AbortController();
  const { signal } = view;
  const t = textsIn(language);
  const api = new Api(language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = 'Testyard';
  const main = el('main', { id: 'main', tabindex: '-1' });
  const spoken = el('div', { class: 'spoken', 'aria-live': 'polite', role: 'status' });
  const shell = { main, t, api, language, signal, figures: figuresIn(language), announce: announcer(spoken) };
  fill(root, skipLink(t), header(shell), main, spoken);
  start(shell, { expired }).catch((error) => {
    if (!signal.aborted) showProblem(shell, error);
  });
}

async function start(shell, { expired }) {
  const { api, signal } = shell;
  if (!expired) await api.open();
  if (signal.aborted) return;
  document.querySelector('.top').replaceWith(header(shell));
  if (!api.session) return showSignIn(shell, { expired, onDone: () => show() });
  const run = /^\/runs\/([^/]+)\/?$/.exec(location.pathname)?.[1];
  return run === undefined ? showRuns(shell) : showRun(shell, run);
}

/** Errors that no view has an answer of its own for. */
function showProblem(shell, error) {
  const { main, t } = shell;
  if (error instanceof ApiError && error.status === 401) {
    show({ language: shell.language, expired: true });
    return;
  }
  const allRuns = el('a', { class: 'button', href: '/runs' }, t('all-runs'));
  const is = (status) => error instanceof ApiError && error.status === status;
  if (is(403))
    fill(main, stateBox({ shape: 'lock', title: t('forbidden.title'), next: t('forbidden.next') }, allRuns));
  else if (is(404))
    fill(
      main,
      stateBox({ shape: 'question', title: t('not-found.title'), next: t('not-found.next') }, allRuns),
    );
  else showUnexpected(shell, error);
}

function showUnexpected({ main, t }, error) {
  const what = {
    shape: 'alert',
    title: error.title ?? t('error.unexpected'),
    detail: error.message,
    note: error.requestId ? t('error.request', { id: error.requestId }) : null,
    next: t('error.unexpected.next'),
  };
  const again = el('button', { type: 'button', on: { click: () => show() } }, t('retry'));
  fill(main, stateBox(what, again));
}

function skipLink(t) {
  return el('a', { class: 'skip', href: '#main' }, t('skip'));
}

function header({ t, api, language }) {
  const other = language === 'zh' ? 'en' : 'zh';
  const languageSwitch = el(
    'button',
    { type: 'button', class: 'quiet', lang: other === 'zh' ? 'zh-CN' : 'en', title: t('language.switch') },
    t('language.other'),
  );
  languageSwitch.addEventListener('click', () => changeLanguage(other));
  const brand = el(
    'a',
    { class: 'brand', href: '/runs' },
    el('span', { class: 'mark' }, icon('check')),
    'Testyard',
  );
  return el(
    'header',
    { class: 'top' },
    brand,
    el('div', { class: 'top-end' }, languageSwitch, account(t, api)),
  );
}

function account(t, api) {
  const { session } = api;
  if (!session) return null;
  const signOut = el('button', { type: 'button', class: 'quiet' }, t('sign-out'));
  signOut.addEventListener('click', async () => {
    await api.signOut();
    show();
  });
  const title = t('signed-in-as', { user: session.user });
  return [el('span', { class: 'user', title }, session.user), signOut];
}

function changeLanguage(language) {
  const { scrollY } = window;
  keepLanguage(language);
  show({ language });
  document.querySelector('.top-end button')?.focus();
  setTimeout(() => window.scrollTo(0, scrollY), 300);
}

/** Tells screen readers; the same text twice in a row is told once. */
function announcer(spoken) {
  return (text) => {
    if (spoken.textContent !== text) spoken.textContent = text;
  };
}

window.addEventListener('hashchange', () => hasTicket() && show());
show();
