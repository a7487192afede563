/** What became of one try of a test, in our words. */
'use strict';

const CUT = 60_000;
const CRASH = /worker process exited unexpectedly/i;
const NO_BROWSER =
  /Executable doesn't exist at|Please run the following command to download new browsers|Chromium distribution '[^']*' is not found/;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

/** `{status, cause, phase, durationMs, message, details, output}` of a test of Playwright and its result. */
function caseResult(test, result) {
  const errors = result.errors ?? [];
  return {
    ...outcomeOf(test, result, errors),
    durationMs: Math.max(0, Math.min(result.duration ?? 0, 31_622_400_000)),
    details: errors.length === 0 ? null : detailsOf(errors, result.steps ?? []),
    output: outputOf(result),
  };
}

function outcomeOf(test, result, errors) {
  const of = (status, cause, phase, message) => ({ status, cause, phase, message });
  const { status } = result;
  const expected = test.expectedStatus;
  const first = messageOf(errors[0]);
  if (status === 'skipped') {
    if (expected === 'skipped' || isMarked(test, result))
      return of('skipped', null, null, reasonOf(test, result));
    return of('error', 'test', 'setup', 'Did not run: what had to come before it in its file failed');
  }
  if (status === 'passed' && expected === 'passed') return of('passed', null, null, null);
  if (status === 'passed') return of('failed', 'test', 'call', 'Expected to fail, but passed');
  if (errors.some(({ message }) => CRASH.test(message ?? ''))) return of('error', 'tool', 'call', first);
  if (status === expected && status === 'failed')
    return of('passed', null, null, `Failed as expected: ${first}`);
  if (errors.some(({ message }) => NO_BROWSER.test(message ?? '')))
    return of('error', 'configuration', 'setup', first);
  if (status === 'timedOut') return of('failed', 'time-out', 'call', first);
  if (status === 'interrupted') return of('error', 'tool', 'call', first ?? 'Playwright was interrupted');
  const phase = phaseOf(result, errors);
  return of(phase === 'call' ? 'failed' : 'error', 'test', phase, first);
}

function isMarked(test, result) {
  return annotationsOf(test, result).some(({ type }) => type === 'skip' || type === 'fixme');
}

function reasonOf(test, result) {
  const marks = annotationsOf(test, result).filter(({ type }) => type === 'skip' || type === 'fixme');
  return marks.find(({ description }) => description)?.description ?? marks[0]?.type ?? null;
}

function annotationsOf(test, result) {
  return [...(result.annotations ?? []), ...(test.annotations ?? [])];
}

/** Hooks and fixtures stand apart from the body of the test. */
function phaseOf(result, errors) {
  const failing = (result.steps ?? []).filter(({ error }) => error);
  const is = (title) => failing.some(({ category, title: own }) => category === 'hook' && own === title);
  if (is('Before Hooks')) return 'setup';
  const onlyAfter = failing.every(({ category }) => category === 'hook');
  return onlyAfter && errors.length === 1 && (is('After Hooks') || is('Worker Cleanup'))
    ? 'teardown'
    : 'call';
}

/** The assertion and what it compared, in one line. */
function messageOf(error) {
  if (error === undefined) return null;
  const lines = plain(error.message ?? error.value ?? 'failed')
    .split('\n')
    .map((line) => line.trim());
  const first = lines.find((line) => line !== '') ?? 'failed';
  const compared = lines.filter((line) => /^(Expected|Received)[^:]{0,40}:/.test(line)).slice(0, 2);
  return [first, ...compared].join(' · ').slice(0, 2000);
}

function detailsOf(errors, steps) {
  const parts = errors.map((error, at) => {
    const head = errors.length > 1 ? `===== ${at + 1} of ${errors.length} =====\n` : '';
    return head + [errorText(error), error.snippet ? plain(error.snippet) : ''].filter(Boolean).join('\n\n');
  });
  const path = stepLines(steps, 0);
  if (path.length > 0) parts.push(`===== steps =====\n${path.join('\n')}`);
  return parts.join('\n\n').slice(0, CUT);
}

function errorText(error) {
  const message = plain(error.message ?? error.value ?? '');
  const stack = plain(error.stack ?? '');
  return stack.includes(message.slice(0, 200)) ? stack : [message, stack].filter(Boolean).join('\n');
}

/** Steps of tests and assertions; what is below one is shown where it went wrong. */
function stepLines(steps, depth) {
  if (depth > 20) return [];
  return steps
    .filter(({ category, error }) => error || (category !== 'hook' && category !== 'fixture'))
    .slice(0, 200)
    .flatMap((step) => {
      const mark = step.error ? '✘' : '·';
      const line = `${'  '.repeat(depth)}${mark} ${plain(step.title).slice(0, 300)} (${Math.max(0, Math.round(step.duration))} ms)`;
      return [line, ...(step.error || step.category === 'test.step' ? stepLines(step.steps, depth + 1) : [])];
    });
}

function outputOf(result) {
  const text = [...(result.stdout ?? []), ...(result.stderr ?? [])].map(String).join('');
  return text === '' ? null : text.slice(-CUT);
}

function plain(text) {
  return String(text).replace(COLOURS, '');
}

module.exports = { caseResult, plain };
