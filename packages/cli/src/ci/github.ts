import { randomUUID } from 'node:crypto';
import { appendFile, stat } from 'node:fs/promises';
import type { Case, Run } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { caseLabel } from '../report/failure-line.ts';
import { countsText, outcomeText } from '../report/statuses.ts';
import { duration } from '../terminal/figures.ts';
import { styleOf } from '../terminal/style.ts';
import { oneLine, truncate } from '../terminal/text-width.ts';
import { ciOf } from './ci-of.ts';

/** GitHub shows ten annotations of a kind and step, and no more. */
const MOST_ANNOTATIONS = 10;
const MESSAGE_COLUMNS = 500;
/** GitHub drops a summary beyond 1 MiB as a whole. */
const MOST_SUMMARY_BYTES = 1024 ** 2 - 16;

/** `::error file=a.py,line=3,title=suite › test::message`, for at most ten cases; their files have to be known. */
export function annotationLines(failures: readonly Case[]): string[] {
  return failures.slice(0, MOST_ANNOTATIONS).map((one) => {
    const place = [
      ...(one.file === null ? [] : [`file=${property(one.file)}`]),
      ...(one.file === null || one.line === null ? [] : [`line=${one.line}`]),
      `title=${property(caseLabel(one))}`,
    ];
    const message = truncate(oneLine(one.message ?? one.cause ?? one.status ?? ''), MESSAGE_COLUMNS);
    return `::error ${place.join(',')}::${data(message)}`;
  });
}

/** What a runner would read as the end of a value. */
const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(oneLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');

export interface SummaryParts {
  readonly run: Run;
  readonly url: string;
  readonly failures: readonly Case[];
}

/** The verdict and what failed, as Markdown in which nothing of a test is markup. */
export function summaryMarkdown({ t, io }: CommandContext, { run, url, failures }: SummaryParts): string {
  const words = { t, style: styleOf(io.stdout, io.env, false) };
  const title = `## [Testyard #${run.number}](${url}): ${outcomeText(run, words)}`;
  const rows = failures.map((one) => {
    const time = one.durationMs === null ? '' : duration(one.durationMs);
    const place = one.file === null ? '' : `${one.file}${one.line === null ? '' : `:${one.line}`}`;
    const message = truncate(oneLine(one.message ?? one.cause ?? ''), MESSAGE_COLUMNS);
    return `| ${[caseLabel(one), time, message, place].map(cell).join(' | ')} |`;
  });
  const head = [t('ci.case'), t('ci.time'), t('ci.message'), t('ci.place')];
  const table = rows.length > 0 ? ['', `| ${head.join(' | ')} |`, '|---|---|---|---|', ...rows] : [];
  return `${[title, '', countsText(run.counts, words), ...table].join('\n')}\n`;
}

const cell = (text: string) =>
  oneLine(text).replace(/[\\`*_{}[\]<>()#!|&~$@]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * While lines of tests are printed, the runner takes none of them for a command to itself: a test that prints
 * `::add-mask::` or the like only prints it. Elsewhere than at GitHub nothing is written.
 */
export class CommandFence {
  readonly #context: CommandContext;
  #token: string | undefined;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  begin(): void {
    if (ciOf(this.#context.io.env) !== 'github') return;
    this.#token = randomUUID();
    this.#context.print(`::stop-commands::${this.#token}`);
  }

  end(): void {
    if (this.#token !== undefined) this.#context.print(`::${this.#token}::`);
    this.#token = undefined;
  }
}

/** Adds to the page of the step. That it cannot be written changes nothing of the run. */
export async function writeStepSummary(context: CommandContext, parts: SummaryParts): Promise<void> {
  const path = context.io.env.GITHUB_STEP_SUMMARY;
  if (!path) return;
  try {
    const used = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    const text = summaryMarkdown(context, parts);
    if (used + Buffer.byteLength(text) <= MOST_SUMMARY_BYTES) await appendFile(path, text);
  } catch (error) {
    context.tell(context.t('ci.noSummary', { why: (error as Error).message }));
  }
}
