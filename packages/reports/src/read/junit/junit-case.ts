/** One case out of what stood within its element. */
import type { CaseStatus, Cause } from '@testyard/protocol';
import { blankCase, type ReportCase } from '../report-case.ts';
import { remarked } from '../report-remark.ts';
import { type BoundedText, joinTexts, limitName, meaningfulLine, tidyName } from '../report-text.ts';
import { isCaseStatus, isCause } from '../words.ts';
import { junitDurationMs } from './junit-duration.ts';
import { judge, type Outcome } from './junit-outcome.ts';
import type { JUnitSuite } from './junit-suite.ts';

type Attributes = Readonly<Record<string, string>>;

const FILE_LIMIT = 4096;
const ATTACHMENTS_LIMIT = 1_000;

export interface OpenCase {
  readonly attributes: Attributes;
  readonly outcomes: Outcome[];
  readonly output: BoundedText[];
  /** Those that are taken, by name and a number. */
  readonly properties: Map<string, BoundedText>;
}

export function caseOf(
  { attributes, outcomes, output, properties }: OpenCase,
  suite: JUnitSuite,
): ReportCase {
  const texts = output.map((text) => text.value);
  const file = attributes.file || attributes.filepath || suite.file;
  const reported = { ...blankCase, ...judge(outcomes, attributes) };
  return {
    ...reported,
    ...ownWords(properties, reported),
    suite: limitName(groupOf(attributes) || suite.path),
    name: tidyName(attributes.name ?? ''),
    file: file === null ? null : file.slice(0, FILE_LIMIT),
    line: lineNumber(attributes.line ?? attributes.lineno),
    durationMs: junitDurationMs(attributes.time ?? attributes.duration),
    output: joinTexts(texts, '\n'),
    attachments: attachmentsOf(texts, properties),
  };
}

/** A suite that broke outside of its cases is an entry of its own, so that it cannot be overlooked. */
export function suiteError(suite: JUnitSuite): ReportCase {
  const { errorOutput } = suite;
  const said = judge(suite.outcomes, {});
  const message = said.message ?? meaningfulLine(errorOutput.value);
  return {
    ...blankCase,
    ...said,
    suite: limitName(suite.path),
    name: '(suite)',
    file: suite.file,
    status: said.status === 'failed' ? 'failed' : 'error',
    cause: 'test',
    ...(message === null ? remarked('report-suite-broke') : { message }),
    details: said.details ?? (errorOutput.value || null),
    output: errorOutput.value || null,
  };
}

/** State and cause in our own words, where a report of ours has them: JUnit has none for some. */
function ownWords(
  properties: OpenCase['properties'],
  { status, cause }: Pick<ReportCase, 'status' | 'cause'>,
): { readonly status: CaseStatus; readonly cause: Cause | null } {
  const wordOf = (name: string) =>
    [...properties].find(([key]) => key.startsWith(`${name} `))?.[1].value ?? '';
  const [ownStatus, ownCause] = [wordOf('testyard.status'), wordOf('testyard.cause')];
  // Never better than what the elements say.
  const isWorse =
    status === 'error' && isCaseStatus(ownStatus) && /^(blocked|not-run|not-reported)$/.test(ownStatus);
  return {
    status: isWorse ? ownStatus : status,
    cause: cause !== null && isCause(ownCause) ? ownCause : cause,
  };
}

/** `[[ATTACHMENT|path]]` in what a case printed, and properties of that name, as other readers of these reports take them, too. */
function attachmentsOf(texts: readonly string[], properties: OpenCase['properties']): readonly string[] {
  const printed = texts.flatMap((text) =>
    [...text.matchAll(/\[\[ATTACHMENT\|([^\]\r\n]{1,4096})\]\]/g)].map((match) => (match[1] ?? '').trim()),
  );
  const named = [...properties].flatMap(([key, { value }]) =>
    /^attachment/i.test(key) && value !== '' ? [value] : [],
  );
  return printed.length + named.length === 0
    ? blankCase.attachments
    : [...new Set([...printed, ...named])].slice(0, ATTACHMENTS_LIMIT);
}

/** The class name, but where a dialect (jest, mocha, ctest) writes the name of the test once more. */
function groupOf({ classname, class: className, name = '' }: Attributes): string {
  const group = (classname ?? className ?? '').trim();
  return name === group || name.endsWith(` ${group}`) ? '' : group;
}

function lineNumber(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
