import type { Case, Run, Task } from '@testyard/protocol';

/** A case with the details of its last attempt, where they were read. */
export interface JunitCase extends Case {
  readonly details?: string | null;
}

/**
 * JUnit XML in the subset that Jenkins, GitLab and GitHub readers share. A state that those readers do not know
 * becomes an error, so that a report is never greener than its run; names are made unique within their class.
 */
export function junitXml(run: Run, cases: readonly JunitCase[]): string {
  const suites = run.tasks.map((task) => suiteXml(task, casesOf(task, cases)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Testyard run ${run.number}" ${totals([...run.tasks.flatMap((task) => casesOf(task, cases)), ...leftOf(run)])}>`,
    ...suites,
    ...leftXml(run),
    '</testsuites>',
    '',
  ].join('\n');
}

/** A task without a case that did not pass is told as one error: an empty suite looks green. */
function casesOf(task: Task, cases: readonly JunitCase[]): JunitCase[] {
  const own = cases.filter((one) => one.taskId === task.id);
  const silent = own.every((one) => problemOf(one) === undefined);
  if (!silent || task.verdict === 'passed') return own;
  return [...own, standIn(task)];
}

function standIn(task: Task): JunitCase {
  const message = task.reason ?? `verdict: ${task.verdict ?? task.state}`;
  const place = { suite: '', file: null, line: null };
  const outcome = { status: 'error', cause: task.cause, message, durationMs: null, attempts: 1 } as const;
  return { id: `task-${task.id}`, taskId: task.id, name: 'verdict', ...place, ...outcome };
}

/** What earlier rounds left unsuccessful makes the run red, and is told as one error. */
function leftOf(run: Run): JunitCase[] {
  const left = run.rounds.find(({ round }) => round === run.round)?.left;
  if (!left) return [];
  const message = `${left.cases || 'tasks'} unsuccessful in earlier rounds, not executed again: ${left.verdict}`;
  const place = { taskId: '', suite: '', file: null, line: null };
  return [
    {
      id: 'left',
      name: 'left',
      ...place,
      status: 'error',
      cause: null,
      message,
      durationMs: null,
      attempts: 1,
    },
  ];
}

function leftXml(run: Run): string[] {
  return leftOf(run).map((one) => {
    const open = `  <testsuite name="earlier rounds" ${totals([one])}>`;
    const message = escapeAttribute(one.message ?? '');
    return `${open}\n    <testcase classname="earlier rounds" name="left"><error message="${message}"/></testcase>\n  </testsuite>`;
  });
}

function suiteXml(task: Task, cases: readonly JunitCase[]): string {
  const used = new Map<string, number>();
  const name = escapeAttribute(task.templateName);
  const open = `  <testsuite name="${name}" ${totals(cases)} timestamp="${task.startedAt ?? task.createdAt}">`;
  return [open, ...cases.map((one) => caseXml(task, one, used)), '  </testsuite>'].join('\n');
}

function caseXml(task: Task, one: JunitCase, used: Map<string, number>): string {
  const className = one.suite === '' ? task.templateName : `${task.templateName}.${one.suite}`;
  const key = `${className}\0${one.name}`;
  const seen = (used.get(key) ?? 0) + 1;
  used.set(key, seen);
  const name = seen === 1 ? one.name : `${one.name} (${seen})`;
  const file = one.file === null ? '' : ` file="${escapeAttribute(one.file)}"`;
  const line = one.line === null ? '' : ` line="${one.line}"`;
  const head = `    <testcase classname="${escapeAttribute(className)}" name="${escapeAttribute(name)}"${file}${line} time="${seconds(one)}"`;
  const body = bodyXml(one);
  return body === '' ? `${head}/>` : `${head}>${body}</testcase>`;
}

function bodyXml(one: JunitCase): string {
  const message = escapeAttribute(one.message ?? one.cause ?? '');
  if (one.status === 'skipped') return `<skipped message="${message}"/>`;
  if (one.status === 'flaky') return `<system-out>flaky: passed on attempt ${one.attempts}</system-out>`;
  const problem = problemOf(one);
  if (problem === undefined) return '';
  const type = escapeAttribute(typeOf(one));
  const details = escapeText(one.details ?? one.message ?? '');
  return `<${problem} message="${message}" type="${type}">${details}</${problem}>`;
}

/** The cause of a failure, else the state that readers have no word for. */
function typeOf({ status, cause }: JunitCase): string {
  if (status === 'failed' || status === 'error') return cause ?? status;
  return status ?? 'not-reported';
}

function problemOf(one: JunitCase): 'failure' | 'error' | undefined {
  if (one.status === 'passed' || one.status === 'skipped' || one.status === 'flaky') return undefined;
  return one.status === 'failed' ? 'failure' : 'error';
}

function totals(cases: readonly JunitCase[]): string {
  const count = (wanted: 'failure' | 'error') => cases.filter((one) => problemOf(one) === wanted).length;
  const skipped = cases.filter((one) => one.status === 'skipped').length;
  const time = cases.reduce((sum, one) => sum + (one.durationMs ?? 0), 0) / 1000;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${skipped}" time="${time.toFixed(3)}"`;
}

const seconds = (one: JunitCase) => ((one.durationMs ?? 0) / 1000).toFixed(3);

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 cannot hold becomes U+FFFD: control characters, lone surrogates, noncharacters. */
export function escapeText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd')
      .replace(/[&<>"]/g, (character) => NAMED[character] ?? character)
  );
}

/** A reader turns line ends within an attribute into spaces unless they are written as references. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;');
}
