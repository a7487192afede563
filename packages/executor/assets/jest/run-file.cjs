/** Runs one file of Jest and tells of its tests. */
'use strict';

const {
  cut,
  firstLine,
  Identities,
  LONGEST_IDENTITY,
  shortened,
  wellFormed,
} = require('../node-project/texts.cjs');

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');
const LATE = /Exceeded timeout of \d+ ?ms|thrown: "Exceeded timeout/;
const SEPARATOR = ' > ';
const MOST = 10_000;

/** `{type: 'reported', cases}`, or `{type: 'finished', ...}` of a file that told of no test. */
async function runFile(project, file) {
  const result = await schedule(project, file, project.globalConfig);
  const cases = casesOf(project, result, file);
  return cases.length > 0 ? { type: 'reported', cases } : { type: 'finished', ...fileResult(result) };
}

/** The one test of this name, as an earlier round knew it. */
async function runNamed(project, file, identity) {
  const prefix = `${file.found.identity}${SEPARATOR}`;
  const words = identity.startsWith(prefix) ? identity.slice(prefix.length) : identity;
  // By a name that is cut Jest would find nothing: all of the file runs then.
  const isCut = identity.length >= LONGEST_IDENTITY;
  const pattern = patternFor(words);
  const named = Object.freeze({ ...project.globalConfig, testNamePattern: pattern });
  const result = await schedule(project, file, isCut ? project.globalConfig : named);
  const cases = casesOf(project, result, { ...file, isForOne: true });
  const one = cases.find((each) => each.identity === identity);
  if (one) return { type: 'finished', ...outcomeOnly(one) };
  const failed = fileResult(result);
  return {
    type: 'finished',
    ...(failed.status === 'error' ? failed : error('tool', 'Jest did not find this test')),
  };
}

/**
 * What finds this test by the titles that Jest joins with a blank, and maybe others: the number of a twin may be one of the title, as in
 * `fixes #12`, and so may what stands between titles here.
 */
function patternFor(words) {
  const [, base = '', twin = ''] = /^(.*?)(#\d+)?$/s.exec(words) ?? [];
  const titles = base.split(SEPARATOR).map((title) => escaped(title).replaceAll('\ufffd', '[^]'));
  return `^${titles.join('(?: > | )')}${twin && `(?:${twin})?`}$`;
}

async function schedule(project, file, globalConfig) {
  const startedAt = performance.now();
  const context = {
    startRun: () => undefined,
    firstRun: false,
    previousSuccess: true,
    sourcesRelatedToTestsInChangedFiles: new Set(),
  };
  const scheduler = await project.core.createTestScheduler(globalConfig, context);
  let told = null;
  scheduler.addReporter({
    ...{ onRunStart() {}, onTestFileStart() {}, onTestStart() {}, onRunComplete() {}, getLastError() {} },
    onTestFileResult(_, result) {
      // Jest takes parts of it away again.
      told = { ...result };
    },
  });
  const all = await scheduler.scheduleTests([file.test], project.watcher);
  for (const { message, type } of told?.console ?? [])
    (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${message}\n`);
  const state = told === null ? '✘' : told.failureMessage ? '✘' : '✓';
  process.stdout.write(`${state} ${file.found.identity} (${Math.round(performance.now() - startedAt)} ms)\n`);
  if (told?.failureMessage) process.stdout.write(`${told.failureMessage}\n`);
  for (const path of all.snapshot.filesRemovedList ?? []) project.orphans.add(path);
  return { told, durationMs: performance.now() - startedAt };
}

function casesOf(project, { told }, file) {
  const printed = (told?.console ?? []).map(({ message }) => message).join('\n');
  const identities = new Identities();
  const cases = (told?.testResults ?? []).map((one) => caseOf(one, file, { identities, printed, project }));
  const whole = told?.testExecError ?? null;
  // What went wrong beside its tests, as an error after the last one does.
  if (whole && cases.length > 0 && !file.isForOne)
    cases.push({ ...file.found, name: 'file', ...fileError({ ...told, failureMessage: whole.stack }) });
  // With --ci, as here, Jest does not pass with what a snapshot has too much. It is told when all of the file has run.
  else if (told?.snapshot?.unchecked > 0 && !file.isForOne)
    cases.push({ ...file.found, name: 'file', ...obsolete(told.snapshot) });
  return cases.length > MOST && !file.isForOne ? firstOf(cases, file) : cases;
}

/** Those that are left out may have failed: what stands for them is no success. */
function firstOf(cases, { found }) {
  const values = { count: cases.length, most: MOST };
  const said = `The file has ${values.count} cases, and only ${values.most} of one file are taken`;
  const rest = { ...error('test', said), remark: { rule: 'file-too-long', values } };
  return [
    ...cases.slice(0, MOST - 1),
    { ...found, identity: `${found.identity}#more`, name: 'more', ...rest },
  ];
}

function caseOf(one, { found, test }, { identities, printed, project }) {
  const titles = [...one.ancestorTitles, one.title].map(wellFormed);
  const base = [found.identity, ...titles].join(SEPARATOR);
  const { identity, twin } = identities.of(base);
  const messages = one.failureMessages.map(plain);
  return {
    identity,
    name: `${shortened(titles.at(-1) || '(no title)', 1000)}${twin}`,
    suite: [found.identity, ...titles.slice(0, -1)].join(SEPARATOR).slice(0, 1024),
    file: found.file,
    line: one.location?.line ?? null,
    ...outcomeOf(one, messages),
    durationMs: Math.max(0, one.duration ?? 0),
    details: detailsOf(project, one, test),
    output: one.status === 'failed' ? cut(printed) : null,
  };
}

/** As Jest shows it, with the code around it, below the titles. */
function detailsOf({ formatErrors, globalConfig }, one, { context, path }) {
  if (one.failureMessages.length === 0) return null;
  const text = plain(
    formatErrors([one], context.config, globalConfig, path) ?? one.failureMessages.join('\n\n'),
  );
  return cut(text.replace(/^ {2}/gm, '').trim());
}

function outcomeOf({ status, invocations, retryReasons }, messages) {
  const of = (ours, cause, phase, message) => ({ status: ours, cause, phase, message });
  // What `jest.retryTimes` repeated failed before.
  const isRepeated = invocations > 1 || retryReasons?.length > 0;
  if (status === 'passed') return of(isRepeated ? 'flaky' : 'passed', null, null, null);
  if (status === 'failed') {
    const isLate = messages.some((text) => LATE.test(text));
    return of('failed', isLate ? 'time-out' : 'test', 'call', messageOf(messages[0]));
  }
  return of('skipped', null, null, status === 'todo' ? 'todo' : null);
}

/** Of a file without a test that was told of. */
function fileResult({ told, durationMs }) {
  if (told?.failureMessage) return { ...fileError(told), durationMs };
  return { ...error('test', 'The file has no test'), durationMs };
}

function fileError(told) {
  const text = plain(told.failureMessage || told.testExecError?.stack || told.testExecError?.message || '');
  const message = told.testExecError?.message
    ? firstLine(local(plain(told.testExecError.message)))
    : messageOf(text);
  return { ...error('test', message), phase: 'collect', details: cut(text) };
}

function obsolete({ unchecked, uncheckedKeys = [] }) {
  const said = error(
    'test',
    `${unchecked} obsolete in the snapshot: ${uncheckedKeys.join(', ')}`.slice(0, 1900),
  );
  return { ...said, status: 'failed' };
}

function error(cause, message) {
  return { status: 'error', cause, phase: 'call', durationMs: 0, message, details: null, output: null };
}

function outcomeOnly({ status, cause, phase, durationMs, message, details, output }) {
  return { status, cause, phase, durationMs, message, details, output };
}

/** The assertion and what it compared, in one line. */
function messageOf(text = '') {
  const lines = text.split('\n').map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !line.startsWith('●')) ?? 'failed';
  const compared = lines.filter((line) => /^(Expected|Received)[^:]{0,40}:/.test(line)).slice(0, 2);
  return local([firstLine(first), ...compared].join(' · ')).slice(0, 1900);
}

/** The folder is another one in each run; the line that lists show must not be. */
function local(text) {
  return text.replaceAll(`${process.cwd()}/`, '');
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function plain(text) {
  return String(text).replace(COLOURS, '');
}

module.exports = { runFile, runNamed };
