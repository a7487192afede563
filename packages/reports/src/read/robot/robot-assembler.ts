/** Cases out of the elements of an `output.xml`, as they close. */
import type { ReceiptBook } from '../receipt-book.ts';
import type { ReportCase, ReportItem } from '../report-case.ts';
import { type Remarked, remarked } from '../report-remark.ts';
import { BoundedText, limitName, meaningfulLine } from '../report-text.ts';
import type { Assembler } from '../xml/read-xml-report.ts';
import { messageOf } from './robot-html.ts';
import { isStep } from './robot-steps.ts';
import { closeSuite, openSuite, type RobotSuite, teardownError } from './robot-suite.ts';
import { caseOf, type OpenTest, openTest } from './robot-test.ts';

type Attributes = Readonly<Record<string, string>>;

interface OpenElement {
  readonly name: string;
  readonly attributes: Attributes;
  /** Where its text goes; undefined where nobody wants it. */
  readonly text: BoundedText | undefined;
}

const withText = new Set(['status', 'msg', 'arg', 'tag', 'stat']);
/** What no case can hold. `tag`: that a run was ended before a test is one is taken. */
const dropped = new Set(['doc', 'tag', 'timeout', 'meta', 'item']);
const errorsShown = 10;
const errorCharacters = 1_000;

export class RobotAssembler implements Assembler {
  readonly #book: ReceiptBook;
  readonly #refuse: (said: Remarked) => never;
  readonly #items: ReportItem[] = [];
  readonly #open: OpenElement[] = [];
  readonly #suites: RobotSuite[] = [];
  #test: OpenTest | null = null;
  /** Tests that failed and entries that are no success. */
  #red = 0;
  readonly #errors = new Set<string>();
  readonly #seen = { tests: 0, failed: 0 };
  dialect = '';

  constructor(book: ReceiptBook, refuse: (said: Remarked) => never) {
    this.#book = book;
    this.#refuse = refuse;
  }

  take(): readonly ReportItem[] {
    return this.#items.splice(0);
  }

  open(name: string, attributes: Attributes): void {
    if (this.#open.length === 0) this.#begin(name, attributes);
    const around = this.#open.at(-1);
    this.#open.push({ name, attributes, text: withText.has(name) ? new BoundedText() : undefined });
    if (dropped.has(name) && around !== undefined && !this.#isStatistics) this.#drop(name, around);
    if (name === 'suite' && !this.#isStatistics)
      this.#suites.push(openSuite(attributes, this.#suites.at(-1)));
    else if (name === 'test' && this.#suites.length > 0) this.#openTest(attributes);
    else if (name === 'status' && around !== undefined && isStep(around.name))
      this.#stepEnded(around, attributes);
    else if (isStep(name)) this.#enterStep(name, attributes);
  }

  text(text: string): void {
    this.#open.at(-1)?.text?.add(text);
  }

  close(name: string): void {
    const element = this.#open.pop();
    if (element?.text?.isCut) this.#book.textsCut += 1;
    const text = element?.text?.value ?? '';
    const attributes = element?.attributes ?? {};
    if (name === 'test') this.#closeTest();
    else if (name === 'suite' && !this.#isStatistics) this.#closeSuite();
    else if (name === 'status') this.#status(attributes, text);
    else if (name === 'msg') this.#message(attributes, text);
    else if (name === 'arg') this.#test?.steps.argument(text);
    else if (name === 'tag') this.#test?.tags.push(text);
    else if (name === 'stat') this.#count(attributes, text);
    else if (isStep(name)) this.#test?.steps.leave();
  }

  /** The test that ran is named: it may be what ended the program. */
  breakOff(): void {
    if (this.#test !== null) this.#closeTest();
  }

  /** There, suites are counts. */
  get #isStatistics(): boolean {
    return this.#open[1]?.name === 'statistics';
  }

  #begin(name: string, { generator = '' }: Attributes): void {
    if (name !== 'robot') this.#refuse(remarked('report-not-robot', { name: limitName(name) }));
    this.dialect = generator.split(' (', 1)[0]?.slice(0, 200) ?? '';
  }

  #drop(name: string, around: OpenElement): void {
    // Each keyword has its documentation: it is not said of each.
    if (!isStep(around.name)) this.#book.dropped(`${this.#test === null ? 'suite' : 'test'}/${name}`);
  }

  #openTest(attributes: Attributes): void {
    // None stands within another; of the outer one no end is known.
    if (this.#test !== null) this.#closeTest();
    this.#book.casesIn += 1;
    this.#test = openTest(attributes);
  }

  #enterStep(name: string, attributes: Attributes): void {
    if (this.#test !== null) this.#test.steps.enter(name, attributes);
    else if (this.#open.at(-2)?.name === 'suite') this.#book.dropped('suite/kw');
  }

  #stepEnded(step: OpenElement, attributes: Attributes): void {
    if (this.#test !== null) this.#test.steps.ended(attributes);
    const suite = this.#suites.at(-1);
    const isOfSuite = this.#open.at(-3)?.name === 'suite';
    if (suite !== undefined && isOfSuite && /^teardown$/i.test(step.attributes.type ?? ''))
      suite.teardown = attributes.status ?? null;
  }

  #status(attributes: Attributes, text: string): void {
    const around = this.#open.at(-1)?.name;
    if (around === 'test' && this.#test !== null) this.#test.end = { attributes, text };
    const suite = this.#suites.at(-1);
    if (around === 'suite' && suite?.teardown === 'FAIL' && !suite.isTold)
      this.#emit(teardownError(suite, messageOf(text)));
  }

  #message(attributes: Attributes, text: string): void {
    if (this.#open.at(-1)?.name === 'errors') this.#error(attributes, text);
    else this.#test?.steps.logged(attributes, text);
  }

  /** What went wrong outside of any test, a library that is missing for one, each once; warnings are of tests, too. */
  #error({ level }: Attributes, text: string): void {
    const said = meaningfulLine(text)?.slice(0, errorCharacters);
    if (level !== 'ERROR' || said === undefined) return;
    if (this.#errors.has(said) || this.#errors.size >= errorsShown) return;
    this.#errors.add(said);
    this.#items.push({ type: 'notice', kind: 'warning', ...remarked('robot-said', { text: said }) });
  }

  #closeTest(): void {
    const [test, suite] = [this.#test, this.#suites.at(-1)];
    this.#test = null;
    if (test === null || suite === undefined) return;
    const word = test.end?.attributes.status;
    suite.seen.tests += 1;
    if (word === 'FAIL') suite.seen.failed += 1;
    if (word === 'SKIP') suite.seen.skipped += 1;
    const isOfTeardown = /parent suite teardown failed:/i.test(test.end?.text ?? '');
    if (isOfTeardown) for (const each of this.#suites) each.isTold = true;
    this.#emit(caseOf(test, suite));
  }

  #closeSuite(): void {
    const suite = this.#suites.pop();
    if (suite === undefined) return;
    closeSuite(suite, this.#suites.at(-1));
    if (this.#suites.length > 0) return;
    this.#seen.tests += suite.seen.tests;
    this.#seen.failed += suite.seen.failed;
  }

  /** Statistics of all tests, which come behind them. */
  #count({ pass, fail, skip = '0' }: Attributes, name: string): void {
    if (this.#open.at(-1)?.name !== 'total' || !/^All (Tests|Tasks)$/.test(name)) return;
    const [passed, failed, skipped] = [pass, fail, skip].map(Number);
    if (passed === undefined || failed === undefined || skipped === undefined) return;
    const counts = [
      {
        of: 'cases',
        rule: 'report-counts-cases',
        declared: passed + failed + skipped,
        found: this.#seen.tests,
      },
      { of: 'failures', rule: 'report-counts-failures', declared: failed, found: this.#seen.failed },
    ] as const;
    for (const { of, rule, declared, found } of counts) {
      if (!Number.isSafeInteger(declared) || declared < 0 || declared === found) continue;
      this.#book.disagrees({ suite: '', of, declared, found });
      const said = remarked(rule, { suite: remarked('report-itself'), declared, found });
      const hides = of === 'failures' && declared > 0 && this.#red === 0;
      this.#items.push({ type: 'notice', kind: hides ? 'failure' : 'warning', ...said });
    }
  }

  #emit(one: ReportCase): void {
    if (one.cause !== null || one.status === 'flaky') this.#red += 1;
    this.#book.casesOut += 1;
    this.#book.attemptsMerged += one.attempts - 1;
    this.#items.push({ type: 'case', case: one });
  }
}
