/** One test of an `output.xml`, out of what stood within its element. */
import type { CaseStatus, Cause } from '@testyard/protocol';
import { blankCase, type ReportCase, type ReportTry } from '../report-case.ts';
import { remarked } from '../report-remark.ts';
import { joinTexts, limitName, meaningfulLine, tidyName } from '../report-text.ts';
import { messageOf } from './robot-html.ts';
import { mergedTries } from './robot-merge.ts';
import { RobotSteps } from './robot-steps.ts';
import type { RobotSuite } from './robot-suite.ts';
import { robotDurationMs } from './robot-time.ts';

type Attributes = Readonly<Record<string, string>>;

const FILE_LIMIT = 4096;

export interface OpenTest {
  readonly attributes: Attributes;
  readonly steps: RobotSteps;
  readonly tags: string[];
  /** Attributes and text of its `status`; null until it comes. */
  end: { readonly attributes: Attributes; readonly text: string } | null;
}

export const openTest = (attributes: Attributes): OpenTest => ({
  ...{ attributes, steps: new RobotSteps(), tags: [], end: null },
});

export function caseOf(test: OpenTest, suite: RobotSuite): ReportCase {
  const { attributes, steps, end } = test;
  return {
    ...blankCase,
    ...(end === null ? unended : judged(test, end)),
    suite: limitName(suite.path),
    name: tidyName(attributes.name ?? ''),
    file: suite.file === null ? null : suite.file.slice(0, FILE_LIMIT),
    line: /^\d{1,9}$/.test(attributes.line ?? '') ? Number(attributes.line) : null,
    durationMs: robotDurationMs(end?.attributes ?? {}),
    output: joinTexts([steps.output.value]),
    attachments: steps.files,
  };
}

type Judgement = Pick<
  ReportCase,
  'status' | 'cause' | 'message' | 'remark' | 'details' | 'attempts' | 'tries'
>;

const once = { attempts: 1, tries: [] } as const;
/** Of one without a status: it ran when the document broke off, mostly. */
const unended: Judgement = {
  ...{ status: 'not-reported', cause: 'not-reported', ...remarked('robot-cut'), details: null, ...once },
};

function judged({ steps, tags }: OpenTest, { attributes, text }: NonNullable<OpenTest['end']>): Judgement {
  const word = attributes.status ?? '';
  if (word === 'PASS' && steps.isDryRun)
    return {
      status: 'not-run',
      cause: 'configuration',
      ...remarked('robot-dry-run'),
      details: null,
      ...once,
    };
  const tries = (mergedTries(text) ?? []).map(tryOf);
  const message = tries.at(-1)?.details ?? messageOf(text);
  const end = endOf(word, message);
  if (end === null)
    return {
      ...{ status: 'not-reported', cause: 'not-reported', details: message || null, ...once },
      ...remarked('report-word', { words: word.slice(0, 200) || '?' }),
    };
  if (end.status === 'failed' && tags.some((tag) => /^robot[-:]exit$/i.test(tag)))
    return { status: 'not-run', cause: 'stopped', message: headline(message), details: null, ...once };
  const failedBefore = tries.slice(0, -1).find(({ cause }) => cause !== null);
  const isFlaky = end.status === 'passed' && failedBefore !== undefined;
  return {
    status: isFlaky ? 'flaky' : end.status,
    cause: end.cause,
    message: isFlaky ? failedBefore.message : headline(message),
    details: end.cause === null ? detailsOf(message) : joinTexts([message, steps.lines.join('\n')]),
    attempts: Math.max(1, tries.length),
    tries,
  };
}

/** What a word and its message come to; null where the word says nothing of an end. */
function endOf(
  word: string,
  message: string,
): { readonly status: CaseStatus; readonly cause: Cause | null } | null {
  if (word === 'PASS') return { status: 'passed', cause: null };
  if (word === 'SKIP') return { status: 'skipped', cause: null };
  if (word !== 'FAIL') return null;
  if (/^(?:Test|Task|Keyword) timeout .{1,200} exceeded\./m.test(message))
    return { status: 'failed', cause: 'time-out' };
  // Where the test itself failed its own message stands before that of the teardown.
  const isOfFixture = /^(?:Parent suite )?(?:setup|teardown) failed:/i.test(message);
  return { status: isOfFixture ? 'error' : 'failed', cause: 'test' };
}

function tryOf({ status, message }: { readonly status: string; readonly message: string }): ReportTry {
  const end = endOf(status, message) ?? { status: 'not-reported', cause: 'not-reported' };
  return { ...end, durationMs: 0, message: headline(message), details: message || null, output: null };
}

const detailsOf = (message: string): string | null => (message.includes('\n') ? joinTexts([message]) : null);

/** A setup says first that it failed and then why; of several failures the first is told. */
function headline(message: string): string | null {
  const [first = '', ...rest] = message.split('\n');
  const why = meaningfulLine(rest.join('\n'));
  if (why !== null && first === 'Several failures occurred:') return why;
  const isHead = /(?:setup|teardown)(?: failed)?:$/i.test(first);
  return isHead && why !== null ? `${first} ${why}` : meaningfulLine(message);
}
