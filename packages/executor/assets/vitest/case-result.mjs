/** What became of a test of Vitest, in our words. */
import { createRequire } from 'node:module';

const { cut, firstLine } = createRequire(import.meta.url)('../node-project/texts.cjs');

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');
const LATE = /^(Test|Hook) timed out in \d+ ?ms/;

/** `output`: what it printed. */
export function caseResult(test, output) {
  const { state, errors = [], note } = test.result();
  const diagnostic = test.diagnostic();
  return {
    ...outcomeOf(test, state, errors, note),
    durationMs: Math.max(0, diagnostic?.duration ?? 0),
    details: detailsOf(errors),
    output: cut(output),
  };
}

function outcomeOf(test, state, errors, note) {
  const of = (status, cause, phase, message) => ({ status, cause, phase, message });
  // A `retry` of the test itself: it failed before.
  if (state === 'passed') return of(test.diagnostic()?.flaky ? 'flaky' : 'passed', null, null, null);
  if (state === 'failed') {
    const isLate = errors.some((error) => LATE.test(error.message ?? ''));
    return of('failed', isLate ? 'time-out' : 'test', 'call', messageOf(errors[0]));
  }
  const above = errorsAbove(test);
  if (state === 'skipped' && !didNotRun(test))
    return of('skipped', null, null, note ?? (test.options.mode === 'todo' ? 'todo' : null));
  const why = above.length > 0 ? messageOf(above[0]) : 'Vitest did not come to it';
  return of('error', 'test', 'setup', `Did not run: ${why}`);
}

/** Whether it is skipped because of what failed around it, and not because somebody wants it so. */
export function didNotRun(test) {
  const { state, note } = test.result();
  if (state !== 'skipped' || test.options.mode !== 'run' || note !== undefined) return false;
  return errorsAbove(test).length > 0;
}

/** Of the suites and the file around it. */
function errorsAbove(test) {
  const errors = [];
  for (let each = test.parent; each; each = each.type === 'module' ? null : each.parent)
    errors.push(...each.errors());
  return errors;
}

/** A case that has no test of Vitest to tell of it; `message` where its errors do not say it. */
export function errorResult({ cause, phase }, errors, message = messageOf(errors[0])) {
  return { status: 'error', cause, phase, durationMs: 0, message, details: detailsOf(errors), output: null };
}

export function messageOf(error) {
  const name = error?.name && error.name !== 'Error' ? `${error.name}: ` : '';
  // The folder is another one in each run; the line that lists show must not be.
  const text = plain(error?.message ?? String(error)).replaceAll(`${process.cwd()}/`, '');
  return `${name}${firstLine(text)}`.slice(0, 1900);
}

function detailsOf(errors) {
  const texts = errors.map((error, at) => {
    const head = errors.length > 1 ? `===== ${at + 1} of ${errors.length} =====\n` : '';
    const stack = plain(error.stack ?? `${error.name}: ${error.message}`);
    const diff = error.diff ? `\n\n${plain(error.diff)}` : '';
    return `${head}${stack}${diff}`;
  });
  return cut(texts.join('\n\n'));
}

function plain(text) {
  return String(text).replace(COLOURS, '');
}
