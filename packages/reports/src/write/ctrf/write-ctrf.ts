/** Common Test Report Format, specification 1.0: one JSON document, a test on each line. */
import type { Run } from '@testyard/protocol';
import { besideCases } from '../beside-cases.ts';
import { contentTypeOf } from '../content-type.ts';
import { isUnsuccessful, lastTry, type ReportedCase, type ReportSource } from '../reported.ts';
import { type TestIdentity, testIdentities } from '../test-identity.ts';
import { wellFormed } from '../well-formed.ts';
import { ctrfStatus } from './ctrf-status.ts';

export const CTRF_VERSION = '1.0.0';

export async function* writeCtrf(source: ReportSource): AsyncGenerator<string> {
  const { run, version, url } = source;
  const head = {
    reportFormat: 'CTRF',
    specVersion: CTRF_VERSION,
    reportId: uuidOf(run.id),
    timestamp: run.finishedAt ?? run.startedAt ?? run.createdAt,
    generatedBy: `Testyard ${version}`,
    extra: { url, runId: run.id, number: run.number, round: run.round, verdict: run.verdict },
  };
  yield `${json(head).slice(0, -1)},"results":{"tool":${json({ name: 'Testyard', version })},"summary":${json(summaryOf(run))},"tests":[`;
  const identityOfTask = testIdentities(run);
  let separator = '\n';
  const written = (part: readonly ReportedCase[]): string => {
    if (part.length === 0) return '';
    const tests = part.map((one) => json(testOf(one, identityOfTask(one.taskId))));
    const text = separator + tests.join(',\n');
    separator = ',\n';
    return text;
  };
  for await (const part of source.cases({})) yield written(part);
  yield written(besideCases(run));
  yield `\n],"environment":${json(environmentOf(run, url))}}}\n`;
}

/** Our ids have as many digits as a UUID. */
const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');

function summaryOf(run: Run) {
  const { counts, tasks, startedAt, createdAt, finishedAt } = run;
  const { passed, failed, skipped, flaky, error, blocked, notRun, notReported } = counts;
  const beside = besideCases(run).length;
  const other = error + blocked + notRun + notReported + beside;
  const final = passed + flaky + failed + skipped + other;
  const pending = Math.max(0, (counts.expected ?? 0) + beside - final);
  const start = Date.parse(startedAt ?? createdAt);
  const stop = finishedAt === null ? start : Date.parse(finishedAt);
  return {
    ...{ tests: final + pending, passed: passed + flaky, failed, skipped, pending, other, flaky },
    ...{ suites: tasks.length, start, stop, duration: Math.max(0, stop - start) },
  };
}

function testOf(one: ReportedCase, { template, parameters, keyOf }: TestIdentity) {
  const duration = Math.max(0, Math.round(one.durationMs ?? 0));
  const last = lastTry(one);
  const failed = isUnsuccessful(one) && one.status !== null;
  const suite = one.suite === '' ? [] : one.suite.split(' > ');
  return {
    ...(/^[0-9a-f]{32}$/.test(one.caseKey) ? { id: uuidOf(keyOf(one.caseKey)) } : {}),
    name: one.name || '(no name)',
    status: ctrfStatus(one.status),
    ...{ duration, ...timesOf(one.finishedAt, duration) },
    ...(suite.length === 0 ? {} : { suite }),
    ...given({ message: one.message ?? last.message, trace: failed ? last.details : null }),
    ...given({ rawStatus: one.status, filePath: one.file, line: one.line }),
    ...retriesOf(one),
    ...(last.output ? { stdout: last.output.split('\n') } : {}),
    ...(one.files.length === 0 ? {} : { attachments: one.files.map(attachmentOf) }),
    ...given({ threadId: one.tries.at(-1)?.executor ?? null }),
    ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) }),
    labels: { template },
    extra: given({
      caseId: one.id,
      caseKey: one.caseKey,
      cause: one.cause,
      skipDetails: one.status === 'skipped' ? last.details : null,
    }),
  };
}

function retriesOf(one: ReportedCase) {
  const flaky = one.status === 'flaky' ? { flaky: true } : {};
  if (one.attempts < 2) return flaky;
  const retryAttempts = one.tries.map((each) => {
    const { number, status, durationMs, message, details, output, finishedAt } = each;
    const duration = Math.max(0, Math.round(durationMs ?? 0));
    return {
      ...{ attempt: number, status: ctrfStatus(status), duration, ...timesOf(finishedAt, duration) },
      ...given({ message, trace: details }),
      ...(output ? { stdout: output.split('\n') } : {}),
      extra: given({ rawStatus: status, cause: each.cause, executor: each.executor }),
    };
  });
  return { ...flaky, retries: one.attempts - 1, ...(retryAttempts.length === 0 ? {} : { retryAttempts }) };
}

function timesOf(stop: number | null, duration: number) {
  return stop === null || stop < duration ? {} : { start: stop - duration, stop };
}

const attachmentOf = ({ id, name, size, sha256 }: ReportedCase['files'][number]) => ({
  ...{ name, contentType: contentTypeOf(name), path: name },
  extra: { artifactId: id, size, sha256 },
});

function environmentOf(
  { number, sut, ci, parameters, verdict, onBehalfOf, createdBy, tasks }: Run,
  url: string,
) {
  const commit = ci?.commit ?? tasks.find((task) => task.commit !== null)?.commit ?? null;
  const build = ci?.build ?? null;
  return {
    ...{ reportName: `Testyard run ${number}`, healthy: verdict === 'passed' },
    ...given({ appName: sut.name || null, testEnvironment: sut.name || null }),
    ...given({ buildName: ci?.job ?? null, buildId: build, buildUrl: ci?.buildUrl ?? null }),
    ...(build !== null && /^\d{1,15}$/.test(build) ? { buildNumber: Number(build) } : {}),
    ...given({
      repositoryName: ci?.repository ?? null,
      commit,
      branchName: ci?.branch ?? (sut.branch || null),
    }),
    extra: {
      url,
      sut,
      parameters,
      createdBy,
      ...given({ onBehalfOf: onBehalfOf || null, ci: ci?.provider ?? null }),
    },
  };
}

/** Members that have a value. */
function given<T extends Readonly<Record<string, string | number | null>>>(members: T) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (typeof each === 'string' ? wellFormed(each) : each));
