/** What a test came to, in the executor's words. */
'use strict';

const { relative } = require('node:path');
const { cut, firstLine } = require('../node-project/texts.cjs');

const here = `${process.cwd()}/`;
const TIMED_OUT = 'ERR_MOCHA_TIMEOUT';

/** Of what was thrown: the line for lists, and all of it. `runnable` is the hook where it was one. */
function failureText(error, { Mocha, runnable, stringify }) {
  const isError = error !== null && typeof error === 'object' && typeof error.message === 'string';
  const said = isError ? error.message || String(error.name || 'Error') : `${String(error)} was thrown`;
  const name = isError && error.name && error.name !== 'Error' ? `${error.name}: ` : '';
  const hook = runnable?.type === 'hook' ? `${runnable.title}: ` : '';
  return {
    // The folder is another one in each run; the line that lists show must not be.
    message: firstLine(withoutFolder(`${hook}${name}${said}`)),
    details: cut([wholeOf(error, said), diffOf(error, { Mocha, stringify })].filter(Boolean).join('\n\n')),
    isLate: isError && error.code === TIMED_OUT,
  };
}

/** Mocha itself names the file where `done` is called twice, which may lie beside the folder. */
function withoutFolder(text) {
  return text
    .replace(/ of file (\/.*?)(?=;|$)/m, (_, file) => ` of file ${relative(here, file)}`)
    .replaceAll(here, '');
}

function wholeOf(error, said, depth = 0) {
  const stack = typeof error?.stack === 'string' && error.stack !== '' ? error.stack : said;
  const whole = stack.includes(said) ? stack : `${said}\n${stack}`;
  if (depth === 5 || error === null || typeof error !== 'object') return whole;
  const more = [
    ...(Array.isArray(error.errors) ? error.errors : []),
    ...(error.cause === undefined ? [] : [error.cause]),
  ];
  return [
    whole,
    ...more.map((each) => `caused by: ${wholeOf(each, String(each?.message ?? each), depth + 1)}`),
  ].join('\n');
}

/** As Mocha's reporters show it. */
function diffOf(error, { Mocha, stringify }) {
  const isComparison =
    error?.showDiff !== false && error?.expected !== undefined && 'actual' in Object(error);
  if (!isComparison) return null;
  try {
    const text = (value) => (typeof value === 'string' ? value : stringify(value));
    return Mocha.reporters.Base.generateDiff(text(error.actual), text(error.expected)).trim();
  } catch {
    return null;
  }
}

/** The result of a test: what fails first decides, and a pass with a failing `after` is an error. */
function concluded({ failures, isSkipped, hasRun }, { durationMs, output }) {
  const told = { durationMs: Math.round(durationMs), output: cut(output) };
  const [first] = failures;
  if (first) {
    const details = cut(failures.map((each) => each.details).join('\n\n===== and then =====\n\n'));
    const how =
      first.phase === 'call'
        ? { status: 'failed', cause: first.isLate ? 'time-out' : 'test' }
        : { status: 'error', cause: 'test' };
    return { ...told, ...how, phase: first.phase, message: first.message, details };
  }
  const nothing = { ...told, cause: null, phase: null, message: null, details: null };
  if (isSkipped) return { ...nothing, status: 'skipped' };
  if (hasRun) return { ...nothing, status: 'passed' };
  const message = 'Mocha did not run this test, and did not say why';
  return { ...nothing, status: 'error', cause: 'tool', phase: 'call', message };
}

module.exports = { concluded, failureText };
