import { copyButton, el, fill } from './dom.js';
import { badge, caseLook } from './looks.js';

const longestText = 200_000;
const escapeSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[ -/]*[@-~]`, 'g');

/** One case as an item that opens; what the framework said of it is read when it does. */
export function caseItem(shell, { runId, template, one }) {
  const { t, figures } = shell;
  const place = [template, placeOf(one)].filter((part) => part !== '').join(' › ');
  const body = el('div', { class: 'case-body' });
  const summary = el(
    'summary',
    {},
    badge(caseLook(one.status), shell),
    el('span', { class: 'case-name', dir: 'auto' }, one.name),
    el('span', { class: 'case-place', dir: 'auto' }, place),
    el('span', { class: 'case-time' }, one.durationMs === null ? '' : figures.duration(one.durationMs)),
    one.message && el('span', { class: 'case-message', dir: 'auto' }, firstLine(one.message)),
  );
  const details = el('details', { class: `case tone-${caseLook(one.status).tone}` }, summary, body);
  let read = false;
  details.addEventListener('toggle', () => {
    if (!details.open || read) return;
    read = true;
    fill(body, el('p', { class: 'note' }, t('loading')));
    readInto(shell, { runId, one, body }).then((done) => {
      read = done;
    });
  });
  return el('li', {}, details);
}

function placeOf({ file, line, suite }) {
  if (file === null) return suite;
  return line === null ? file : `${file}:${line}`;
}

async function readInto({ api, signal, t, ...shell }, { runId, one, body }) {
  try {
    const detail = await api.get(`/api/v1/runs/${runId}/cases/${one.id}`, { signal });
    fill(body, ...caseBody({ ...shell, t }, detail));
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const why = error.status === 0 ? t('error.unreachable') : error.message;
    fill(
      body,
      ...texts({ ...shell, t }, one),
      el('p', { class: 'problem', role: 'alert' }, t('cases.unreadable', { why })),
    );
    return false;
  }
}

function caseBody(shell, detail) {
  const { t } = shell;
  const cause =
    detail.cause &&
    detail.cause !== 'test' &&
    el('p', { class: 'note' }, t('case.cause', { cause: t(`cause.${detail.cause}`) }));
  const tries = detail.tries.toReversed?.() ?? [...detail.tries].reverse();
  if (tries.length === 0) return [cause, ...texts(shell, detail)];
  return [
    cause,
    ...tries.map((one) => attemptPart(shell, one, { several: tries.length > 1 || detail.attempts > 1 })),
  ];
}

function attemptPart(shell, attempt, { several }) {
  const { t, figures } = shell;
  const facts = [
    attempt.phase && attempt.phase !== 'call' && t('case.phase', { phase: attempt.phase }),
    attempt.executor && t('case.on', { executor: attempt.executor }),
    several && attempt.durationMs !== null && figures.duration(attempt.durationMs),
  ].filter(Boolean);
  const head = several && [
    badge(caseLook(attempt.status), shell),
    el('b', {}, t('case.attempt', { number: attempt.number })),
  ];
  const note = facts.length > 0 && el('span', { class: 'note' }, facts.join(' · '));
  return el(
    'div',
    { class: 'attempt' },
    (head || note) && el('p', { class: 'attempt-head' }, head || null, note),
    ...texts(shell, attempt),
  );
}

/** What is told beyond the line of the case itself. */
function texts(shell, { message, details, output }) {
  const { t } = shell;
  const line = plain(message ?? '');
  const said = plain(details ?? '') || (line.includes('\n') ? line : '');
  const silent = said === '' && line === '' && el('p', { class: 'note' }, t('case.no-text'));
  const told = said !== '' && assertion(shell, said);
  return [silent, told, output ? printed(shell, plain(output)) : null];
}

/** The failure as the framework tells it; its own marks of what matters are kept visible. */
function assertion(shell, text) {
  const lines = text.split('\n').map((line) => el('span', { class: lineKind(line) }, `${line}\n`));
  const pre = el('pre', { tabindex: '0', 'aria-label': shell.t('case.assertion') }, ...lines);
  return el('div', { class: 'assertion' }, copyButton(text, shell), pre);
}

function lineKind(line) {
  if (/^E\s/.test(line)) return 'line-error';
  if (/^>\s/.test(line)) return 'line-here';
  return 'line';
}

function printed(shell, text) {
  const label = shell.t('case.output');
  return el(
    'details',
    { class: 'output' },
    el('summary', {}, label),
    el('pre', { tabindex: '0', 'aria-label': label }, text),
  );
}

function firstLine(text) {
  return plain(text).split('\n', 1)[0] ?? '';
}

/** Without the sequences that colour a terminal, and no longer than a browser shows well. */
function plain(text) {
  return text.replace(escapeSequence, '').slice(0, longestText).trimEnd();
}
