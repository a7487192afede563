/** Allure results: a JSON file for each try of a case, as its adapters write them, and what the report says around them. */
import { createHash } from 'node:crypto';
import type { CaseStatus } from '@testyard/protocol';
import { besideCases } from '../beside-cases.ts';
import { contentTypeOf } from '../content-type.ts';
import {
  lastTry,
  type ReportedCase,
  type ReportedFile,
  type ReportedTry,
  type ReportSource,
} from '../reported.ts';
import { type TestIdentity, testIdentities } from '../test-identity.ts';
import { wellFormed } from '../well-formed.ts';

/** One file of the folder. */
export type AllureFile =
  | { readonly name: string; readonly text: string }
  /** A file that was kept from a case, which whoever makes the folder has. */
  | { readonly name: string; readonly artifact: ReportedFile; readonly taskId: string };

/** `broken`: not the assertion failed but what is around it; `unknown`: nothing is known of it. */
const statuses: Readonly<Record<CaseStatus, string>> = {
  passed: 'passed',
  flaky: 'passed',
  failed: 'failed',
  error: 'broken',
  skipped: 'skipped',
  blocked: 'broken',
  'not-run': 'unknown',
  'not-reported': 'unknown',
};

/** Earlier tries have the history of their case and an earlier end: so does Allure know retries. */
export async function* allureResults(source: ReportSource): AsyncGenerator<AllureFile> {
  const { run, url, version } = source;
  const identityOfTask = testIdentities(run);
  yield text('executor.json', {
    ...{ name: 'Testyard', type: 'testyard', reportName: `Testyard run ${run.number}`, reportUrl: url },
    ...{ buildName: `#${run.number}`, buildOrder: run.number, buildUrl: run.ci?.buildUrl ?? url },
  });
  yield { name: 'environment.properties', text: environmentText(source, version) };
  yield text('categories.json', categories);
  for await (const part of source.cases({}))
    for (const one of part) yield* filesOf(one, identityOfTask(one.taskId));
  for (const one of besideCases(run)) yield* filesOf(one, identityOfTask(one.taskId));
}

function* filesOf(one: ReportedCase, identity: TestIdentity): Generator<AllureFile> {
  for (const each of inOrder(one)) {
    const uuid = uuidOf(`${one.id}-${each.number}`);
    yield text(`${uuid}-result.json`, {
      uuid,
      ...identityOf(one, identity),
      ...endOf(each),
      attachments: [],
    });
  }
  const uuid = uuidOf(one.id);
  const attachments = one.files.map((file) => {
    const source = `${file.id}-attachment${/\.[a-z0-9]{1,5}$/i.exec(file.name)?.[0] ?? ''}`;
    return { name: file.name, source, type: contentTypeOf(file.name), file };
  });
  for (const { source: name, file } of attachments) yield { name, artifact: file, taskId: one.taskId };
  const { output } = lastTry(one);
  const outputName = `${uuid}-output-attachment.txt`;
  if (output) yield { name: outputName, text: wellFormed(output) };
  yield text(`${uuid}-result.json`, {
    ...{ uuid, ...identityOf(one, identity), ...endOf(lastOf(one)) },
    attachments: [
      ...attachments.map(({ name, source, type }) => ({ name, source, type })),
      ...(output ? [{ name: 'output', source: outputName, type: 'text/plain' }] : []),
    ],
  });
}

/** Tries before the last. Allure knows them by their ends: each has one before the next, also where several came at once. */
function inOrder(one: ReportedCase): readonly ReportedTry[] {
  let next = one.finishedAt;
  return one.tries
    .slice(0, -1)
    .reverse()
    .map((each) => {
      const finishedAt = next === null ? each.finishedAt : Math.min(each.finishedAt ?? next, next - 1);
      next = finishedAt;
      return { ...each, finishedAt };
    })
    .reverse();
}

/** How the case ended, with the texts of its last try. */
function lastOf(one: ReportedCase): ReportedTry {
  const { message, details, output } = lastTry(one);
  const { status, cause, durationMs, finishedAt, attempts: number } = one;
  const executor = one.tries.at(-1)?.executor ?? null;
  return {
    ...{ number, status, cause, durationMs, finishedAt, executor },
    message: one.message ?? message,
    details,
    output,
  };
}

function identityOf(one: ReportedCase, { template, parameters, keyOf }: TestIdentity) {
  const path = one.suite === '' ? [] : one.suite.split(' > ');
  const [suite, ...below] = path;
  const label = (name: string, value: string | null | undefined) => (value ? [{ name, value }] : []);
  return {
    // The same in every run of the template, so that Allure finds the history of the case. What has the same one within
    // a report, Allure takes for tries of one test.
    ...{ historyId: keyOf(one.caseKey), testCaseId: one.caseKey, name: one.name },
    fullName: [template, ...path, one.name].join(' > '),
    titlePath: [template, ...path],
    labels: [
      ...label('parentSuite', template),
      ...label('suite', suite),
      ...label('subSuite', below.join(' > ')),
      ...label('package', one.file?.replaceAll('/', '.')),
      ...label('testyard.file', one.file),
      ...label('testyard.line', one.line === null ? null : String(one.line)),
      ...label('testyard.status', one.status),
      ...label('testyard.cause', one.cause),
      ...label('framework', 'testyard'),
    ],
    links: [],
    parameters: parameters.map(([name, value]) => ({ name, value })),
    steps: [],
  };
}

function endOf({ status, durationMs, finishedAt, message, details, executor, number }: ReportedTry) {
  const stop = finishedAt ?? 0;
  const start = Math.max(0, stop - Math.round(durationMs ?? 0));
  return {
    status: status === null ? 'unknown' : statuses[status],
    statusDetails: {
      ...{ flaky: status === 'flaky', known: false, muted: false },
      ...(message === null ? {} : { message }),
      ...(details === null ? {} : { trace: details }),
    },
    stage: status === null ? 'pending' : 'finished',
    ...(finishedAt === null ? {} : { start, stop }),
    description: executor === null ? '' : `try ${number}, executor ${executor}`,
  };
}

const categories = [
  { name: 'Product defects', matchedStatuses: ['failed'] },
  { name: 'Test defects and infrastructure', matchedStatuses: ['broken'] },
  { name: 'Not executed', matchedStatuses: ['unknown'] },
];

function environmentText({ run }: ReportSource, version: string): string {
  const facts: [string, string | null | undefined][] = [
    ...([
      ['Testyard', version],
      ['Run', `#${run.number}`],
      ['SUT', run.sut.name],
      ['SUT.branch', run.sut.branch],
    ] as [string, string][]),
    ['SUT.address', run.sut.ip && `${run.sut.ip}${run.sut.port && `:${run.sut.port}`}`],
    ['Branch', run.ci?.branch],
    ['Commit', run.ci?.commit],
    ...Object.entries(run.parameters),
  ];
  return facts.map(([name, value]) => (value ? `${property(name)}=${property(value)}\n` : '')).join('');
}

/** A key or a value of a Java properties file. */
function property(text: string): string {
  return text
    .replace(/[\\:=#! \t]/g, '\\$&')
    .replace(/\r?\n|\r/g, '\\n')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A name-based UUID: the same case gives the same file however often it is exported. */
function uuidOf(id: string): string {
  const hex = createHash('sha256').update(`testyard case ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const text = (name: string, value: unknown): AllureFile => ({
  name,
  text: JSON.stringify(value, (_, each) => (typeof each === 'string' ? wellFormed(each) : each)),
});
