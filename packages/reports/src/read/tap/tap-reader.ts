/** TAP 13 and 14, read as it is printed. Subtests are flattened: the path of their names is the suite. */
import { Parser, type Result } from 'tap-parser';
import { ReceiptBook } from '../receipt-book.ts';
import { blankCase, notReported, type ReportCase, type ReportItem } from '../report-case.ts';
import { type Remarked, remarked } from '../report-remark.ts';
import { cutText, limitName, meaningfulLine, tidyName } from '../report-text.ts';
import { diagnosticsPlace, diagnosticsText, isPlain } from './diagnostics-text.ts';
import { TapLines } from './tap-lines.ts';
import { TapPlan } from './tap-plan.ts';

/** Give it the bytes as they come, then `end`. `tell` gets each item as soon as it is certain. */
export class TapReader {
  readonly #parser = new Parser();
  readonly #lines = new TapLines((line) => this.#parser.write(line));
  readonly #tell: (item: ReportItem) => void;
  readonly #book = new ReceiptBook('tap');
  #bailout: string | null = null;
  /** Numbers of test points that were printed without one. */
  readonly #turns = new WeakMap<Result, number>();
  #sawTap = false;
  #ending = false;

  constructor(tell: (item: ReportItem) => void) {
    this.#tell = tell;
    this.#parser.on('result', (result: Result) => {
      this.#book.casesIn += 1;
      this.#case(caseOf(result, this.#turns.get(result) ?? result.id));
    });
    this.#parser.on('version', (version: string) => {
      if (!this.#ending) this.#book.dialect = `TAP ${version}`;
      this.#saw();
    });
    this.#watch(this.#parser);
  }

  write(bytes: Uint8Array): void {
    this.#book.bytes += bytes.length;
    this.#lines.write(bytes);
  }

  /** Tells what is missing. Resolves the question whether this was TAP at all: false where nothing was. */
  end(): boolean {
    this.#lines.end();
    this.#ending = true;
    this.#parser.end();
    if (this.#bailout !== null) this.#notice('failure', remarked('tap-bail-out', { why: this.#why }));
    this.#tell({ type: 'receipt', receipt: this.#book.receipt() });
    return this.#sawTap;
  }

  /** Follows a document, or a subtest in it, to its end. */
  #watch(parser: Parser): void {
    const plan = new TapPlan(limitName(parser.fullname));
    parser.on('assert', (result: Result) => {
      this.#sawTap = true;
      this.#turns.set(result, plan.point(result.id));
    });
    parser.on('plan', ({ start, end, comment }: { start: number; end: number; comment: string }) => {
      if (this.#ending && parser.syntheticPlan) return;
      this.#sawTap = true;
      plan.plan(start, end);
      if (end < start && comment)
        this.#notice(
          'warning',
          remarked('tap-all-skipped', { why: limitName(comment.replace(/^skip\S*\s*/i, '')) }),
        );
    });
    // A program that was to print its own, and ended without it.
    parser.on('extra', (line: string) => {
      const second = /^\d/.test(line) ? plan.second(line) : null;
      if (second !== null) this.#notice('failure', second);
    });
    parser.on('bailout', (reason: string) => {
      this.#saw();
      this.#bailout ??= reason.trim();
    });
    parser.on('comment', () => parser.comments.splice(0));
    parser.on('child', (child: Parser) => this.#watch(child));
    parser.on('complete', () => this.#complete(parser, plan));
  }

  #complete(parser: Parser, plan: TapPlan): void {
    for (const missing of plan.missing(this.#bailout === null ? null : this.#why)) this.#case(missing);
    const surplus = plan.surplus();
    if (surplus !== null) this.#notice('failure', surplus);
    if (plan.start === null && parser.parent === null && this.#sawTap) this.#withoutPlan(plan);
  }

  /** Without a plan nobody knows whether the output is whole. */
  #withoutPlan(plan: TapPlan): void {
    const said =
      this.#bailout === null
        ? remarked('tap-no-plan', { came: plan.count })
        : remarked('tap-no-plan-bail-out', { why: this.#why });
    this.#case(notReported('TAP plan', said));
  }

  #saw(): void {
    if (!this.#ending) this.#sawTap = true;
  }

  get #why(): string | Remarked {
    return this.#bailout ? limitName(this.#bailout) : remarked('tap-no-why');
  }

  #case(reportCase: ReportCase): void {
    this.#book.casesOut += 1;
    this.#tell({ type: 'case', case: reportCase });
  }

  #notice(kind: 'warning' | 'failure', said: Remarked): void {
    this.#tell({ type: 'notice', kind, ...said });
  }
}

function caseOf(result: Result, turn: number): ReportCase {
  const { name, fullname, time, diag } = result;
  const suite = name !== '' && fullname.endsWith(name) ? fullname.slice(0, -name.length) : fullname;
  return {
    ...blankCase,
    ...judge(result),
    ...diagnosticsPlace(diag),
    suite: limitName(suite.replace(/ > $/, '').trim()),
    name: name === '' ? `#${turn}` : tidyName(name),
    durationMs: durationMs(time, diag),
  };
}

type Judgement = Pick<ReportCase, 'status' | 'cause' | 'message' | 'details'>;

function judge(result: Result): Judgement {
  const details = result.diag === null ? null : cutText(diagnosticsText(result.diag));
  const skipped = result.skip || result.todo;
  if (skipped) {
    const word = result.skip ? 'skip' : 'todo';
    return { status: 'skipped', cause: null, message: skipped === true ? word : skipped, details };
  }
  if (result.ok) return { status: 'passed', cause: null, message: null, details: null };
  return { status: 'failed', cause: 'test', message: headline(result), details };
}

function headline({ diag, id, name }: Result): string {
  const said = isPlain(diag) ? (diag.message ?? diag.error ?? diag.reason) : diag;
  const line = typeof said === 'string' ? meaningfulLine(said) : null;
  return line ?? `not ok ${id > 0 ? id : ''}${name === '' ? '' : ` - ${name}`}`.trimEnd();
}

function durationMs(time: number | null, diag: unknown): number {
  const told = time ?? (isPlain(diag) ? diag.duration_ms : null);
  return typeof told === 'number' && Number.isFinite(told) && told > 0 ? told : 0;
}
