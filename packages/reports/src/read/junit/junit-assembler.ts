/**
 * Cases out of the elements of a JUnit report, as they close. Dialects agree on little more than the names of the
 * elements, so nothing is required: what is missing gets a placeholder, what is unknown is passed over.
 */
import { blankCase, type ReportCase, type ReportItem } from '../report-case.ts';
import { BoundedText, joinTexts, limitName, meaningfulLine, tidyName } from '../report-text.ts';
import type { XmlHandler } from '../xml/xml-reader.ts';
import { junitDurationMs } from './junit-duration.ts';
import { judge, type Outcome, outcomeOf } from './junit-outcome.ts';
import { brokeByItself, disagreement, type JUnitSuite, openSuite } from './junit-suite.ts';

type Attributes = Readonly<Record<string, string>>;

const SUITE_ELEMENTS = new Set(['testsuites', 'testsuite', 'testrun']);
const OUTPUT_ELEMENTS = new Set(['system-out', 'system-err']);
const WARNINGS_SHOWN = 10;
const FILE_LIMIT = 4096;

interface OpenCase {
  readonly attributes: Attributes;
  readonly outcomes: Outcome[];
  readonly output: BoundedText[];
}

/** Told why the document is no JUnit report; does not return. */
type Refuse = (message: string) => never;

export class JUnitAssembler implements XmlHandler {
  readonly #items: ReportItem[] = [];
  readonly #suites: JUnitSuite[] = [];
  readonly #cases: OpenCase[] = [];
  /** For each open element where its text goes; undefined where nobody wants it. */
  readonly #texts: (BoundedText | undefined)[] = [];
  #outcomesOpen = 0;
  #warnings = 0;
  readonly #refuse: Refuse;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  /** What has been completed since the last call. */
  take(): readonly ReportItem[] {
    return this.#items.splice(0);
  }

  open(name: string, attributes: Attributes): void {
    if (this.#texts.length === 0 && !SUITE_ELEMENTS.has(name)) {
      this.#refuse(`the root element is ${limitName(name)}, not testsuites or testsuite: no JUnit report`);
    }
    this.#texts.push(this.#enter(name, attributes));
  }

  text(text: string): void {
    this.#texts.at(-1)?.add(text);
  }

  close(name: string): void {
    this.#texts.pop();
    if (SUITE_ELEMENTS.has(name)) this.#closeSuite();
    else if (name === 'testcase') this.#closeCase();
    else if (outcomeOf(name, {}) !== null) this.#outcomesOpen -= 1;
  }

  #enter(name: string, attributes: Attributes): BoundedText | undefined {
    if (SUITE_ELEMENTS.has(name)) this.#suites.push(openSuite(name, attributes, this.#suites.at(-1)));
    else if (name === 'testcase') this.#cases.push({ attributes, outcomes: [], output: [] });
    else if (OUTPUT_ELEMENTS.has(name)) return this.#outputSink(name);
    else return this.#outcomeSink(name, attributes);
    return undefined;
  }

  #outputSink(name: string): BoundedText | undefined {
    const testCase = this.#cases.at(-1);
    if (testCase === undefined) return name === 'system-err' ? this.#suites.at(-1)?.errorOutput : undefined;
    const sink = new BoundedText();
    testCase.output.push(sink);
    return sink;
  }

  /** Unknown elements within a failure (`stackTrace`, `message`) add to its text. */
  #outcomeSink(name: string, attributes: Attributes): BoundedText | undefined {
    const outcome = outcomeOf(name, attributes);
    if (outcome === null) {
      const around = this.#outcomesOpen > 0 ? this.#texts.at(-1) : undefined;
      around?.add('\n');
      return around;
    }
    this.#outcomesOpen += 1;
    (this.#cases.at(-1) ?? this.#suites.at(-1))?.outcomes.push(outcome);
    return outcome.text;
  }

  #closeCase(): void {
    const open = this.#cases.pop();
    const suite = this.#suites.at(-1);
    if (open === undefined || suite === undefined) return;
    const { attributes } = open;
    const texts = open.output.map((text) => text.value);
    const file = attributes.file || attributes.filepath || suite.file;
    this.#emit(suite, {
      ...blankCase,
      ...judge(open.outcomes, attributes),
      suite: limitName(groupOf(attributes) || suite.path),
      name: tidyName(attributes.name ?? ''),
      file: file === null ? null : file.slice(0, FILE_LIMIT),
      line: lineNumber(attributes.line ?? attributes.lineno),
      durationMs: junitDurationMs(attributes.time ?? attributes.duration),
      output: joinTexts(texts, '\n'),
      attachments: attachmentsOf(texts),
    });
    suite.seen.cases += 1;
  }

  #closeSuite(): void {
    const suite = this.#suites.pop();
    if (suite === undefined) return;
    if (brokeByItself(suite)) this.#emit(suite, suiteError(suite));
    const differs = disagreement(suite);
    if (differs !== null) this.#warn(differs);
    const parent = this.#suites.at(-1);
    if (parent === undefined) return;
    parent.seen.cases += suite.seen.cases;
    parent.seen.unsuccessful += suite.seen.unsuccessful;
  }

  #emit(suite: JUnitSuite, reportCase: ReportCase): void {
    if (reportCase.cause !== null) suite.seen.unsuccessful += 1;
    this.#items.push({ type: 'case', case: reportCase });
  }

  #warn(message: string): void {
    this.#warnings += 1;
    if (this.#warnings <= WARNINGS_SHOWN) this.#items.push({ type: 'notice', kind: 'warning', message });
  }
}

const noAttachments: readonly string[] = [];

/** `[[ATTACHMENT|path]]` in what a case printed, as other readers of these reports take it, too. */
function attachmentsOf(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => [...text.matchAll(/\[\[ATTACHMENT\|([^\]\r\n]{1,4096})\]\]/g)]);
  return found.length === 0 ? noAttachments : [...new Set(found.map((match) => (match[1] ?? '').trim()))];
}

/** The class name, but where a dialect (jest, mocha, ctest) writes the name of the test once more. */
function groupOf({ classname, class: className, name = '' }: Attributes): string {
  const group = (classname ?? className ?? '').trim();
  return name === group || name.endsWith(` ${group}`) ? '' : group;
}

/** A suite that broke outside of its cases is an entry of its own, so that it cannot be overlooked. */
function suiteError(suite: JUnitSuite): ReportCase {
  const { errorOutput } = suite;
  const said = judge(suite.outcomes, {});
  const fallback = `the suite reports an error and no case`;
  return {
    ...blankCase,
    ...said,
    suite: limitName(suite.path),
    name: '(suite)',
    file: suite.file,
    status: said.status === 'failed' ? 'failed' : 'error',
    cause: 'test',
    message: said.message ?? meaningfulLine(errorOutput.value) ?? fallback,
    details: said.details ?? (errorOutput.value || null),
    output: errorOutput.value || null,
  };
}

function lineNumber(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
