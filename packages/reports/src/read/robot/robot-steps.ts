/** The keywords of one test and what they logged: a line for each that says where it failed, and the log as it is printed. */
import { BoundedText } from '../report-text.ts';
import { filesOfHtml, textOfHtml } from './robot-html.ts';
import { robotDurationMs } from './robot-time.ts';

type Attributes = Readonly<Record<string, string>>;

const argumentsShown = 200;
const stepsShown = 200;
const filesKept = 1_000;

/** Elements of a test or a keyword that are executed. `iter`, and the `if` and `try` around branches, have no line. */
const executed = new Set(
  'kw for iter if branch try while group variable return break continue error'.split(' '),
);
export const isStep = (element: string): boolean => executed.has(element);
/** What goes on elsewhere: that the keywords behind it did not run says nothing. */
const jumps = new Set(['return', 'break', 'continue']);

interface Step {
  readonly element: string;
  /** '' where it has no line of its own. */
  readonly label: string;
  readonly arguments: string[];
  /** Lines of what is below it. */
  readonly lines: string[];
  hasSteps: boolean;
}

export class RobotSteps {
  readonly #open: Step[] = [];
  readonly #lines: string[] = [];
  readonly #output = new BoundedText();
  readonly #files = new Set<string>();
  #ran = false;
  #passedOver = false;

  enter(element: string, attributes: Attributes): void {
    const around = this.#open.at(-1);
    if (around !== undefined) around.hasSteps = true;
    this.#open.push({
      ...{ element, label: labelOf(element, attributes), arguments: [], lines: [], hasSteps: false },
    });
  }

  argument(text: string): void {
    const step = this.#open.at(-1);
    if (step?.element === 'kw' && step.arguments.length < argumentsShown)
      step.arguments.push(text.slice(0, argumentsShown));
  }

  /** By the `status` within it, which comes last. */
  ended(attributes: Attributes): void {
    const step = this.#open.at(-1);
    if (step === undefined) return;
    const status = (attributes.status ?? '').replace('_', ' ');
    this.#noteRun(step, status);
    const below = status === 'FAIL' ? step.lines : [];
    step.lines.splice(0, step.lines.length, ...linesOf(step, { status, attributes, below }));
  }

  leave(): void {
    const step = this.#open.pop();
    if (step === undefined) return;
    const around = this.#open.at(-1);
    const lines = around?.lines ?? this.#lines;
    const indent = around === undefined || around.label === '' ? '' : '  ';
    lines.push(...step.lines.map((line) => indent + line));
    // What failed stands at the end.
    if (lines.length > 2 * stepsShown) lines.splice(0, lines.length - stepsShown, '…');
  }

  logged({ level = 'INFO', html = '' }: Attributes, text: string): void {
    const isHtml = /^(true|yes)$/i.test(html);
    if (isHtml) for (const path of filesOfHtml(text)) if (this.#files.size < filesKept) this.#files.add(path);
    const said = isHtml ? textOfHtml(text) : text;
    if (said !== '') this.#output.add(`${level === 'INFO' || level === 'HTML' ? '' : `${level} `}${said}\n`);
  }

  /** One line for each keyword of the test, the last ones of very many, and below one that failed for those in it. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  get output(): BoundedText {
    return this.#output;
  }

  get files(): readonly string[] {
    return [...this.#files];
  }

  /** Whether keywords were named and none was executed: what `--dryrun` calls a pass. */
  get isDryRun(): boolean {
    return this.#passedOver && !this.#ran;
  }

  /** A dry run goes into everything but what catches; a run passes over branches and loops, too. */
  #noteRun(step: Step, status: string): void {
    const { element, hasSteps } = step;
    const catches = element === 'branch' && this.#open.at(-2)?.element === 'try';
    if (status !== 'NOT RUN') this.#ran ||= !hasSteps && (element === 'kw' || jumps.has(element));
    else if (element === 'kw') this.#passedOver = true;
    else this.#ran ||= !catches;
  }
}

function labelOf(element: string, attributes: Attributes): string {
  const { name = '', type = '', condition = '', flavor = '' } = attributes;
  if (element === 'kw') {
    const part = /^(setup|teardown)$/i.test(type) ? `${type.toLowerCase()}: ` : '';
    return `${part}${name}`.slice(0, argumentsShown);
  }
  if (/^(iter|if|try)$/.test(element)) return '';
  const told = element === 'branch' ? type : element === 'variable' ? 'VAR' : element.toUpperCase();
  return [told, name || condition || flavor].filter(Boolean).join(' ').slice(0, argumentsShown);
}

function linesOf(
  step: Step,
  told: { readonly status: string; readonly attributes: Attributes; readonly below: readonly string[] },
): readonly string[] {
  const { status, attributes, below } = told;
  if (step.label === '') return below;
  const mark = status === 'PASS' ? '✓' : status === 'FAIL' ? '✘' : '-';
  const words = [step.label, ...step.arguments].join('    ').replace(/\s*\n\s*/g, ' ');
  const shown = words.length > argumentsShown ? `${words.slice(0, argumentsShown)}…` : words;
  const milliseconds = Math.round(robotDurationMs(attributes));
  return [`${mark} ${shown}${milliseconds > 0 ? ` (${milliseconds} ms)` : ''}`, ...below];
}
