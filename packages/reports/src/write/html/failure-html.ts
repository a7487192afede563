import type { ReportedCase, ReportedTry } from '../reported.ts';
import { durationText } from './duration-text.ts';
import { type FailureGroup, isCut } from './failure-groups.ts';
import { htmlText } from './html-text.ts';
import type { HtmlTexts, ReportLanguage } from './html-texts.ts';

/** A group with its cases, the first of them opened: its assertion is seen without a click. */
export function groupHtml(group: FailureGroup, texts: HtmlTexts, language: ReportLanguage): string {
  const [first] = group.cases;
  const status = first?.status ?? 'failed';
  const cause = first?.cause && first.cause !== 'test' ? ` · ${texts.cause[first.cause]}` : '';
  const isOne = group.cases.every(({ message }) => message === first?.message);
  const name = isOne ? (first?.message ?? group.signature) : group.signature;
  const cases = group.cases.map((one, index) => caseHtml(one, { open: index === 0, texts, language }));
  return `<details class="group sheet" open><summary><span class="mark ${status}">${htmlText(texts.status[status] + cause)}</span> ×${group.count} ${htmlText(name.slice(0, 300))}</summary>\n${cases.join('')}</details>\n`;
}

interface Shown {
  readonly open: boolean;
  readonly texts: HtmlTexts;
  readonly language: ReportLanguage;
}

function caseHtml(one: ReportedCase, { open, texts, language }: Shown): string {
  const place = one.file === null ? '' : `${one.file}${one.line === null ? '' : `:${one.line}`}`;
  const facts = [
    ...[one.suite, place, one.durationMs === null ? '' : durationText(one.durationMs, language)],
    one.attempts > 1 ? texts.tries(one.attempts) : '',
  ].filter((text) => text !== '');
  const tries = one.tries.length > 0 ? one.tries : [];
  const message = one.message ?? tries.at(-1)?.message ?? '';
  const files = one.files.map(({ name }) => name).join(', ');
  return `<details${open ? ' open' : ''}><summary>${htmlText(one.name)} <span class="quiet">${htmlText(facts.join(' · '))}</span></summary><div class="body">${
    message === '' ? '' : `<pre class="assertion">${htmlText(message)}</pre>`
  }${tries.map((each) => tryHtml(each, { of: tries.length, message, texts })).join('')}${
    files === '' ? '' : `<p class="quiet">${htmlText(`${texts.files}: ${files}`)}</p>`
  }</div></details>\n`;
}

function tryHtml(
  each: ReportedTry,
  { of, message, texts }: { readonly of: number; readonly message: string; readonly texts: HtmlTexts },
): string {
  const { number, status, executor, details, output } = each;
  const head = [
    ...(of > 1 ? [texts.try(number), status === null ? '' : texts.status[status], each.message ?? ''] : []),
    executor ?? '',
  ].filter((text) => text !== '');
  const text = details !== null && details.trim() !== message.trim() ? preHtml(details, texts) : '';
  const printed = output ? `<p class="quiet">${htmlText(texts.output)}</p>${preHtml(output, texts)}` : '';
  if (text === '' && printed === '' && head.length === 0) return '';
  return `<p class="quiet">${htmlText(head.join(' · '))}</p>${text}${printed}`;
}

/** Without the colours of a terminal. */
function preHtml(text: string, texts: HtmlTexts): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it begins a sequence that colours
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '');
  return `<pre>${htmlText(isCut(text) ? `${plain}\n${texts.cutText}` : plain)}</pre>`;
}
