/** What the elements inside a `testcase` say of it, taken together. */
import type { CaseStatus } from '@testyard/protocol';
import type { ReportCase, ReportTry } from '../report-case.ts';
import { remarked } from '../report-remark.ts';
import { BoundedText, joinTexts, meaningfulLine } from '../report-text.ts';

type Attributes = Readonly<Record<string, string>>;
type Meaning = 'error' | 'failed' | 'skipped' | 'flaky' | 'rerun';

/**
 * Elements by what they mean, however they are capitalized: what says that a case failed is not passed over.
 * `warning` is PHPUnit's: a test that it does not call successful.
 */
const MEANING: ReadonlyMap<string, Meaning> = new Map([
  ['error', 'error'],
  ['failure', 'failed'],
  ['warning', 'failed'],
  ['skipped', 'skipped'],
  ['ignored', 'skipped'],
  ['flakyfailure', 'flaky'],
  ['flakyerror', 'flaky'],
  ['rerunfailure', 'rerun'],
  ['rerunerror', 'rerun'],
]);
/** Strongest first: where a case says several things, the worst counts. */
const STRENGTH: readonly Meaning[] = ['error', 'failed', 'rerun', 'skipped', 'flaky'];
const STATUS: Record<Meaning, CaseStatus> = {
  error: 'error',
  failed: 'failed',
  rerun: 'failed',
  skipped: 'skipped',
  flaky: 'flaky',
};

/** Dialects that say it in attributes of the case and may leave out the element. */
const FAILED_WORDS = /^(fail|failed|failure|error|errored|broken|crash|crashed|panicked|timed?[ _-]?out)$/i;
const SKIPPED_WORDS = /^(notrun|disabled|skipped|skip|ignored|suppressed|pending)$/i;

const SAYS_NOTHING = /^(test )?(failed|failure|error|skipped)[.!]?$/i;

export interface Outcome {
  readonly element: string;
  readonly meaning: Meaning;
  readonly attributes: Attributes;
  readonly text: BoundedText;
}

export function outcomeOf(element: string, attributes: Attributes): Outcome | null {
  const meaning = MEANING.get(element.toLowerCase());
  return meaning === undefined ? null : { element, meaning, attributes, text: new BoundedText() };
}

type Judgement = Pick<
  ReportCase,
  'status' | 'cause' | 'message' | 'remark' | 'details' | 'attempts' | 'tries'
>;

/** `attributes`: those of the case, which count where no element says anything stronger. */
export function judge(outcomes: readonly Outcome[], attributes: Attributes): Judgement {
  const told = STRENGTH.map((meaning) => outcomes.find((one) => one.meaning === meaning)).find(Boolean);
  const worst = told?.meaning === 'skipped' && saysFailed(attributes) ? undefined : told;
  const status = worst ? STATUS[worst.meaning] : statusByWords(attributes);
  const texts = outcomes.map((outcome) => describe(outcome, outcomes.length > 1));
  const caseName = attributes.name ?? '';
  return {
    status,
    cause: status === 'failed' || status === 'error' ? 'test' : null,
    ...(worst ? { message: headline(worst, caseName) } : wordsOf(status, attributes)),
    details: joinTexts(texts),
    attempts: 1 + outcomes.filter(isEarlierTry).length,
    tries: outcomes.some(isEarlierTry) ? triesOf(outcomes, { status, caseName }) : [],
  };
}

const isEarlierTry = ({ meaning }: Outcome): boolean => meaning === 'flaky' || meaning === 'rerun';

/** Each element is a try; a flaky case passed after them. */
function triesOf(
  outcomes: readonly Outcome[],
  { status, caseName }: { readonly status: CaseStatus; readonly caseName: string },
): readonly ReportTry[] {
  const tried = outcomes.filter(({ meaning }) => meaning !== 'skipped');
  const tries = tried.map((outcome): ReportTry => {
    const isError = /error$/i.test(outcome.element);
    const said = { message: headline(outcome, caseName), details: describe(outcome, false) || null };
    return { status: isError ? 'error' : 'failed', cause: 'test', durationMs: 0, ...said, output: null };
  });
  if (status !== 'flaky') return tries;
  const passed = {
    status: 'passed',
    cause: null,
    durationMs: 0,
    message: null,
    details: null,
    output: null,
  } as const;
  return [...tries, passed];
}

/** `success` and `passed` are also said of what was skipped. */
function saysFailed({ status = '', result = '' }: Attributes): boolean {
  return FAILED_WORDS.test(status) || FAILED_WORDS.test(result);
}

function statusByWords(attributes: Attributes): CaseStatus {
  const { status = '', result = '', success = '', passed = '' } = attributes;
  if ([success, passed].some((word) => /^(false|no|0)$/i.test(word)) || saysFailed(attributes))
    return 'failed';
  return SKIPPED_WORDS.test(status) || SKIPPED_WORDS.test(result) ? 'skipped' : 'passed';
}

function wordsOf(
  judged: CaseStatus,
  { status = '', result = '', success, passed }: Attributes,
): Pick<Judgement, 'message' | 'remark'> {
  if (judged === 'passed') return { message: null };
  return remarked('report-word', {
    words: [status, result, success && `success=${success}`, passed && `passed=${passed}`]
      .filter(Boolean)
      .join(', ')
      .slice(0, 200),
  });
}

function headline({ attributes, text, element, meaning }: Outcome, caseName: string): string | null {
  const message = meaningfulLine(attributes.message ?? '');
  const first = meaningfulLine(afterName(text.value, caseName));
  // A message that only says what the element says is none where the text says more.
  const said = message !== null && SAYS_NOTHING.test(message) ? (first ?? message) : (message ?? first);
  const isSkip = meaning === 'skipped';
  return said ?? meaningfulLine(attributes.type ?? '') ?? (isSkip ? null : element);
}

/** PHPUnit begins the text with the name of the test. */
function afterName(text: string, caseName: string): string {
  const [first = '', ...rest] = text.split('\n');
  return caseName !== '' && rest.length > 0 && first.trimEnd().endsWith(caseName) ? rest.join('\n') : text;
}

/** Message and text of one element, the message only where the text does not repeat it. */
function describe({ element, attributes, text }: Outcome, several: boolean): string {
  const message = (attributes.message ?? '').trim();
  const body = text.value;
  const whole = body.includes(message) ? body : `${message}\n${body}`.trimEnd();
  const said = whole === '' ? (attributes.type ?? '') : whole;
  return several && said !== '' ? `${element}: ${said}` : said;
}
