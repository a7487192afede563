/**
 * JUnit XML in the subset that the readers of Jenkins, GitLab and GitHub share. A state that those do not know becomes
 * an error, so that a report is never greener than its run; a property beside it says what it was.
 */
import type { Task } from '@testyard/protocol';
import { leftOf, silentTrouble, unsuccessfulOf } from '../beside-cases.ts';
import {
  isUnsuccessful,
  lastTry,
  type ReportedCase,
  type ReportedTry,
  type ReportSource,
} from '../reported.ts';
import { FreeNames } from './free-names.ts';
import { readableText, xmlAttribute, xmlAttributes, xmlText } from './xml-text.ts';

interface Totals {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

/** Totals are those that the run keeps: of a run that goes on they are older than its cases. */
export async function* writeJUnit(source: ReportSource): AsyncGenerator<string> {
  const { run } = source;
  const left = leftOf(run);
  const totals = sum([...run.tasks.map(totalsOf), ...(left === null ? [] : [oneError])]);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites${xmlAttributes({ name: `Testyard run ${run.number}`, ...totals, time: secondsOf(run) })}>\n`;
  const names = new FreeNames();
  for (const task of run.tasks) yield* suite(source, task, names);
  if (left !== null) {
    yield `  <testsuite${xmlAttributes({ name: 'earlier rounds', ...oneError })}>\n`;
    yield `    <testcase classname="earlier rounds" name="left"><error message="${xmlAttribute(left)}"/></testcase>\n  </testsuite>\n`;
  }
  yield '</testsuites>\n';
}

async function* suite(source: ReportSource, task: Task, names: FreeNames): AsyncGenerator<string> {
  const head = {
    ...{ name: task.templateName, ...totalsOf(task), time: secondsOf(task) },
    timestamp: (task.startedAt ?? task.createdAt).replace(/(\.\d+)?Z$/, ''),
  };
  yield `  <testsuite${xmlAttributes(head)}>\n`;
  const wanted = source.run.tasks.length === 1 ? {} : { taskId: task.id };
  for await (const part of source.cases(wanted))
    yield part.map((one) => caseXml(task.templateName, one, names)).join('');
  const silent = silentTrouble(task);
  if (silent !== null)
    yield `    <testcase${xmlAttributes({ classname: task.templateName, name: names.take(task.templateName, 'verdict') })}><error${xmlAttributes({ message: silent, type: task.cause })}/></testcase>\n`;
  yield '  </testsuite>\n';
}

function caseXml(templateName: string, one: ReportedCase, names: FreeNames): string {
  const classname = readableText(one.suite === '' ? templateName : `${templateName}.${one.suite}`);
  const head = {
    classname,
    name: names.take(classname, readableText(one.name)),
    ...{ file: one.file, line: one.line },
    time: ((one.durationMs ?? 0) / 1000).toFixed(3),
  };
  const body = propertiesXml(one) + outcomeXml(one) + outputXml(one);
  const open = `    <testcase${xmlAttributes(head)}`;
  return body === '' ? `${open}/>\n` : `${open}>${body}</testcase>\n`;
}

/** What the elements cannot say; a reader that does not know a property passes it over. */
function propertiesXml(one: ReportedCase): string {
  const { status } = one;
  const isUnknown = status === 'blocked' || status === 'not-run' || status === 'not-reported';
  const properties: [string, string][] = [
    ...(isUnknown ? [['testyard.status', status] as [string, string]] : []),
    ...(one.cause === null || one.cause === 'test'
      ? []
      : [['testyard.cause', one.cause] as [string, string]]),
    ...one.files.map(({ name }): [string, string] => ['attachment', name]),
  ];
  if (properties.length === 0) return '';
  const written = properties.map(([name, value]) => `<property${xmlAttributes({ name, value })}/>`);
  return `<properties>${written.join('')}</properties>`;
}

function outcomeXml(one: ReportedCase): string {
  if (one.status === 'passed') return '';
  if (one.status === 'skipped') return `<skipped${xmlAttributes({ message: one.message ?? '' })}/>`;
  const before = one.tries
    .slice(0, one.status === 'flaky' ? undefined : -1)
    .filter(({ status }) => status !== 'passed');
  if (one.status === 'flaky') return before.map((each) => tryXml('flaky', each)).join('');
  const element = one.status === 'failed' ? 'failure' : 'error';
  const type =
    one.status === 'failed' || one.status === 'error'
      ? (one.cause ?? one.status)
      : (one.status ?? 'not-reported');
  const { message, details } = lastTry(one);
  const said = message ?? one.message ?? one.cause ?? '';
  const last = `<${element}${xmlAttributes({ message: said, type })}>${xmlText(details ?? said)}</${element}>`;
  return before.map((each) => tryXml('rerun', each)).join('') + last;
}

/** A try that failed before the last one, as Surefire tells of it. */
function tryXml(kind: 'flaky' | 'rerun', { status, cause, message, details }: ReportedTry): string {
  const element = `${kind}${status === 'failed' ? 'Failure' : 'Error'}`;
  const head = xmlAttributes({ message: message ?? '', type: cause ?? 'test' });
  return `<${element}${head}><stackTrace>${xmlText(details ?? message ?? '')}</stackTrace></${element}>`;
}

/** Of a case that passed at once nobody reads it, and readers refuse files that are too large. */
function outputXml(one: ReportedCase): string {
  if (!isUnsuccessful(one) && one.status !== 'flaky') return '';
  const { output } = lastTry(one);
  return output ? `<system-out>${xmlText(output)}</system-out>` : '';
}

const oneError: Totals = { tests: 1, failures: 0, errors: 1, skipped: 0 };

function totalsOf(task: Task): Totals {
  const { counts } = task;
  const stated = counts.passed + counts.failed + counts.skipped + counts.flaky;
  const open = Math.max(0, (counts.expected ?? 0) - stated - unsuccessfulOf(counts) + counts.failed);
  const errors = unsuccessfulOf(counts) - counts.failed + open;
  const own = { tests: stated + errors, failures: counts.failed, errors, skipped: counts.skipped };
  return silentTrouble(task) === null ? own : sum([own, oneError]);
}

function sum(all: readonly Totals[]): Totals {
  const of = (name: keyof Totals) => all.reduce((total, each) => total + each[name], 0);
  return { tests: of('tests'), failures: of('failures'), errors: of('errors'), skipped: of('skipped') };
}

/** From start to end; 0 while there is no end. */
function secondsOf({ startedAt, finishedAt }: Pick<Task, 'startedAt' | 'finishedAt'>): string {
  const ms = startedAt === null || finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(startedAt);
  return (Math.max(0, ms) / 1000).toFixed(3);
}
