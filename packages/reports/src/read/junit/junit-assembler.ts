/**
 * Cases out of the elements of a JUnit report, as they close. Dialects agree on little more than the names of the
 * elements, so nothing is required: what is missing gets a placeholder, what is unknown is passed over and noted.
 */
import type { ReceiptBook } from '../receipt-book.ts';
import type { ReportCase, ReportItem } from '../report-case.ts';
import { type Remarked, remarked } from '../report-remark.ts';
import { BoundedText, limitName } from '../report-text.ts';
import type { XmlHandler } from '../xml/xml-reader.ts';
import { caseOf, type OpenCase, suiteError } from './junit-case.ts';
import { dialectOf } from './junit-dialects.ts';
import { droppedAttributes, isDroppedElement } from './junit-fields.ts';
import { outcomeOf } from './junit-outcome.ts';
import { JUnitSigns } from './junit-signs.ts';
import {
  brokeByItself,
  type Disagreement,
  disagreements,
  hidesFailures,
  type JUnitSuite,
  openSuite,
} from './junit-suite.ts';

type Attributes = Readonly<Record<string, string>>;

const SUITE_ELEMENTS = new Set(['testsuites', 'testsuite', 'testrun']);
const OUTPUT_ELEMENTS = new Set(['system-out', 'system-err']);
const WARNINGS_SHOWN = 10;

/** Told why the document is no JUnit report; does not return. */
type Refuse = (said: Remarked) => never;

export class JUnitAssembler implements XmlHandler {
  readonly #book: ReceiptBook;
  readonly #signs = new JUnitSigns();
  readonly #items: ReportItem[] = [];
  readonly #suites: JUnitSuite[] = [];
  readonly #cases: OpenCase[] = [];
  /** For each open element its name, and where its text goes; undefined where nobody wants it. */
  readonly #open: { readonly name: string; readonly sink: BoundedText | undefined }[] = [];
  #outcomesOpen = 0;
  #warnings = 0;
  #hasHidden = false;
  readonly #refuse: Refuse;

  constructor(book: ReceiptBook, refuse: Refuse) {
    this.#book = book;
    this.#refuse = refuse;
  }

  get dialect(): string {
    return dialectOf(this.#signs);
  }

  /** What has been completed since the last call. */
  take(): readonly ReportItem[] {
    return this.#items.splice(0);
  }

  open(name: string, attributes: Attributes): void {
    if (this.#open.length === 0 && name === 'robot') this.#refuse(remarked('report-is-robot'));
    if (this.#open.length === 0 && !SUITE_ELEMENTS.has(name))
      this.#refuse(remarked('report-root', { name: limitName(name) }));
    this.#signs.saw(name, attributes);
    for (const field of droppedAttributes(name, attributes)) this.#book.dropped(field);
    this.#open.push({ name, sink: this.#enter(name, attributes) });
  }

  text(text: string): void {
    this.#open.at(-1)?.sink?.add(text);
  }

  close(name: string): void {
    if (this.#open.pop()?.sink?.isCut) this.#book.textsCut += 1;
    if (SUITE_ELEMENTS.has(name)) this.#closeSuite();
    else if (name === 'testcase') this.#closeCase();
    else if (outcomeOf(name, {}) !== null) this.#outcomesOpen -= 1;
  }

  #enter(name: string, attributes: Attributes): BoundedText | undefined {
    if (SUITE_ELEMENTS.has(name)) this.#suites.push(openSuite(name, attributes, this.#suites.at(-1)));
    else if (name === 'testcase') this.#openCase(attributes);
    else if (OUTPUT_ELEMENTS.has(name)) return this.#outputSink(name);
    else if (name === 'property') return this.#propertySink(attributes);
    else return this.#outcomeSink(name, attributes);
    return undefined;
  }

  #openCase(attributes: Attributes): void {
    this.#book.casesIn += 1;
    this.#cases.push({ attributes, outcomes: [], output: [], properties: new Map() });
  }

  #outputSink(name: string): BoundedText | undefined {
    const testCase = this.#cases.at(-1);
    if (testCase === undefined) {
      if (name === 'system-err') return this.#suites.at(-1)?.errorOutput;
      this.#book.dropped(`testsuite/${name}`);
      return undefined;
    }
    const sink = new BoundedText();
    testCase.output.push(sink);
    return sink;
  }

  #propertySink({ name = '', value }: Attributes): BoundedText | undefined {
    const testCase = this.#cases.at(-1);
    const isOurs = name.startsWith('testyard.') || /^attachment/i.test(name);
    if (testCase === undefined || !isOurs) {
      this.#book.dropped(`${testCase === undefined ? 'testsuite' : 'testcase'}/property`);
      return undefined;
    }
    const sink = new BoundedText();
    if (value !== undefined) sink.add(value);
    testCase.properties.set(`${name} ${testCase.properties.size}`, sink);
    return sink;
  }

  /** Unknown elements within a failure (`stackTrace`, `message`) add to its text. */
  #outcomeSink(name: string, attributes: Attributes): BoundedText | undefined {
    const outcome = outcomeOf(name, attributes);
    if (outcome === null) {
      const around = this.#outcomesOpen > 0 ? this.#open.at(-1)?.sink : undefined;
      around?.add('\n');
      if (around === undefined && isDroppedElement(name))
        this.#book.dropped(`${this.#open.at(-1)?.name ?? ''}/${name}`);
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
    this.#emit(suite, caseOf(open, suite));
    suite.seen.cases += 1;
    suite.seen.outcomes += open.outcomes.filter(
      ({ meaning }) => meaning === 'failed' || meaning === 'error',
    ).length;
  }

  #closeSuite(): void {
    const suite = this.#suites.pop();
    if (suite === undefined) return;
    if (brokeByItself(suite)) this.#emit(suite, suiteError(suite));
    for (const each of disagreements(suite)) this.#disagrees(suite, each);
    const parent = this.#suites.at(-1);
    if (parent === undefined) return;
    parent.seen.cases += suite.seen.cases;
    parent.seen.unsuccessful += suite.seen.unsuccessful;
    parent.seen.outcomes += suite.seen.outcomes;
    parent.seen.flaky += suite.seen.flaky;
    parent.seen.earlier += suite.seen.earlier;
  }

  #disagrees(suite: JUnitSuite, each: Disagreement): void {
    this.#book.disagrees({ suite: limitName(suite.path), ...each });
    const { of, declared, found } = each;
    const name = suite.path === '' ? remarked('report-itself') : limitName(suite.path);
    const said = remarked(of === 'cases' ? 'report-counts-cases' : 'report-counts-failures', {
      ...{ suite: name, declared, found },
    });
    if (of === 'failures' && hidesFailures(suite)) this.#tellHidden(said);
    else this.#warn(said);
  }

  #emit(suite: JUnitSuite, reportCase: ReportCase): void {
    if (reportCase.cause !== null) suite.seen.unsuccessful += 1;
    suite.seen.earlier += Math.max(0, reportCase.attempts - 1);
    if (reportCase.status === 'flaky') suite.seen.flaky += Math.max(1, reportCase.attempts - 1);
    this.#book.casesOut += 1;
    this.#book.attemptsMerged += reportCase.attempts - 1;
    this.#items.push({ type: 'case', case: reportCase });
  }

  /** Once is enough: the suites around it count the same. */
  #tellHidden(said: Remarked): void {
    if (!this.#hasHidden) this.#items.push({ type: 'notice', kind: 'failure', ...said });
    this.#hasHidden = true;
  }

  #warn(said: Remarked): void {
    this.#warnings += 1;
    if (this.#warnings <= WARNINGS_SHOWN) this.#items.push({ type: 'notice', kind: 'warning', ...said });
  }
}
