/** What a scenario came to, in the executor's words. */
'use strict';

const { cut, firstLine } = require('../node-project/texts.cjs');

const here = `${process.cwd()}/`;
const LATE = /function timed out, ensure the (?:promise|callback)/;
const MARKS = { PASSED: '✓', SKIPPED: '-', PENDING: '?', UNDEFINED: '?', AMBIGUOUS: '?', FAILED: '✘' };
/** Steps that keep a scenario from having been tried as it is written. */
const UNFINISHED = { UNDEFINED: 'step-undefined', AMBIGUOUS: 'step-ambiguous', PENDING: 'step-pending' };

/** `steps`, hooks among them, in their order: `{text, line, isHook, result, snippets}`. The first that went wrong decides. */
function concluded(steps) {
  const at = steps.findIndex(({ result: { status } }) => status === 'FAILED' || status in UNFINISHED);
  if (at >= 0) return { ...wrong(steps, at), details: detailsOf(steps) };
  if (steps.every(({ isHook }) => isHook)) return skipped({ rule: 'scenario-without-steps', values: {} });
  if (steps.some(({ result: { status } }) => status === 'SKIPPED')) return skipped();
  if (steps.every(({ result: { status } }) => status === 'PASSED'))
    return { status: 'passed', cause: null, phase: null, message: null, details: null };
  return untold(steps);
}

function wrong(steps, at) {
  const { text, isHook, result } = steps[at];
  const of = (status, cause, phase) => ({ status, cause, phase });
  const rule = UNFINISHED[result.status];
  if (rule)
    return { ...of('error', 'test', 'call'), message: null, remark: { rule, values: { step: text } } };
  const said = result.message ?? '';
  const message = firstLine(`${text}: ${inOneLine(said)}`.replaceAll(here, ''));
  const isBefore =
    steps.slice(0, at).every((each) => each.isHook) && steps.slice(at + 1).some((each) => !each.isHook);
  if (isHook) return { ...of('error', 'test', isBefore ? 'setup' : 'teardown'), message };
  return { ...of('failed', LATE.test(said) ? 'time-out' : 'test', 'call'), message };
}

/** Of an assertion of Node's with what it compared. */
function inOneLine(said) {
  const compared = said.split('\n').find((line) => / !== | != /.test(line)) ?? '';
  const first = firstLine(said);
  return first.includes(compared.trim()) ? first : `${first} · ${compared.trim()}`;
}

function skipped(remark) {
  return {
    status: 'skipped',
    cause: null,
    phase: null,
    message: null,
    details: null,
    ...(remark ? { remark } : {}),
  };
}

/** Cucumber did not come to the end of the scenario. */
function untold(steps) {
  const remark = { rule: 'case-untold', values: { runner: 'Cucumber' } };
  return { status: 'error', cause: 'tool', phase: 'call', message: null, remark, details: detailsOf(steps) };
}

/** The steps with what became of each. */
function detailsOf(steps) {
  const shown = steps.filter(({ isHook, result }) => !isHook || result.status !== 'PASSED');
  const lines = shown.flatMap(({ text, line, result, snippets = [] }) => [
    `${MARKS[result.status] ?? '?'} ${text}${line === null ? '' : `  (line ${line})`}`,
    ...(result.message ? [indented(result.message)] : []),
    ...snippets.map(({ code }) => indented(code)),
  ]);
  return cut(lines.join('\n'));
}

function indented(text) {
  return text.replace(/^(?=.)/gm, '    ');
}

/** Of what went wrong outside of scenarios: an error of Cucumber's has the user's as its cause. */
function errorText(error) {
  const causes = [];
  for (let each = error; each instanceof Error && causes.length < 5; each = each.cause) causes.push(each);
  const details =
    causes.length > 0
      ? causes.map(({ stack, message }) => stack ?? message).join('\ncaused by: ')
      : String(error);
  const message =
    causes.length > 0 ? causes.map((each) => firstLine(each.message)).join(': ') : String(error);
  return { message: message.slice(0, 4000), details: details.slice(0, 20_000) };
}

module.exports = { concluded, untold, errorText };
