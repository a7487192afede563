/**
 * One page that needs nothing but itself: it opens from a disk, asks for nothing, and its own policy forbids everything
 * but its one style sheet and its one script. Whatever a test named or said is text.
 */
import { createHash } from 'node:crypto';
import type { Run, Task } from '@testyard/protocol';
import { isUnsuccessful, type ReportedCase, type ReportSource, unsuccessfulStatuses } from '../reported.ts';
import { durationText } from './duration-text.ts';
import { FailureGroups } from './failure-groups.ts';
import { groupHtml } from './failure-html.ts';
import { htmlJson, htmlText } from './html-text.ts';
import { type HtmlTexts, htmlTexts, type ReportLanguage } from './html-texts.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

const statuses = [...unsuccessfulStatuses, 'open', 'flaky', 'skipped', 'passed'] as const;
const messageShown = 2000;

export async function* writeHtml(source: ReportSource, language: ReportLanguage): AsyncGenerator<string> {
  const texts = htmlTexts[language];
  const { run } = source;
  yield head(run, texts, language);
  yield summaryHtml(source, texts, language);
  const groups = new FailureGroups();
  for await (const part of source.cases({ statuses: unsuccessfulStatuses })) groups.add(part);
  yield `<h2>${htmlText(texts.failures)}</h2>\n`;
  if (groups.all === 0) yield `<p>${htmlText(texts.noFailures)}</p>\n`;
  for (const group of groups.groups) yield groupHtml(group, texts, language);
  if (groups.all > groups.kept)
    yield `<p class="quiet">${htmlText(texts.moreFailures(groups.all - groups.kept))}</p>\n`;
  yield* listHtml(source, texts, language);
  yield `<footer class="quiet"><p>${htmlText(texts.madeBy(source.version))}</p></footer>\n<script>${pageScript}</script>\n</body></html>\n`;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; style-src ${hashOf(pageStyle)}; script-src ${hashOf(pageScript)}; base-uri 'none'; form-action 'none'`;

function head({ number, verdict, state }: Run, texts: HtmlTexts, language: ReportLanguage): string {
  const outcome = verdict === null ? texts.state[state] : texts.verdict[verdict];
  const title = `${texts.title(number)} · ${outcome}`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${htmlText(title)}</title>
<style>${pageStyle}</style></head><body>
<h1>${htmlText(texts.title(number))}<span class="verdict ${verdict ?? 'open'}">${htmlText(outcome)}</span></h1>
`;
}

function summaryHtml({ run, url }: ReportSource, texts: HtmlTexts, language: ReportLanguage): string {
  const { sut, ci } = run;
  const time = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    ...{ dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' },
  });
  const address = sut.ip && ` (${sut.ip}${sut.port && `:${sut.port}`})`;
  const took =
    run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null;
  const facts: [keyof HtmlTexts['facts'], string | null][] = [
    ['sut', sut.name + address || null],
    ['branch', sut.branch || (ci?.branch ?? null)],
    ['commit', ci?.commit ?? null],
    ['build', ci ? [ci.provider, ci.repository, ci.job, ci.build].filter(Boolean).join(' · ') : null],
    ['startedBy', run.onBehalfOf ? `${run.createdBy} (${run.onBehalfOf})` : run.createdBy],
    ['started', run.startedAt && `${time.format(new Date(run.startedAt))} UTC`],
    ['took', took === null ? null : durationText(took, language)],
    ['round', run.rounds.length > 1 ? `${run.round} / ${run.rounds.length}` : null],
  ];
  const told = facts.map(([name, value]) =>
    value ? `<dt>${htmlText(texts.facts[name])}</dt><dd>${htmlText(value)}</dd>` : '',
  );
  const page = /^https?:\/\//.test(url)
    ? `<dt>${htmlText(texts.facts.run)}</dt><dd><a href="${htmlText(url)}" rel="noreferrer noopener">${htmlText(url)}</a></dd>`
    : '';
  const live = run.state === 'finished' ? '' : `<p>${htmlText(texts.goesOn)}</p>\n`;
  return `<p class="counts">${countsHtml(run.counts, texts)}</p>\n${live}<dl>${told.join('')}${page}</dl>
<h2>${htmlText(texts.tasks)}</h2>
<div class="sheet"><table>${run.tasks.map((task) => taskHtml(task, texts)).join('')}</table></div>
`;
}

function taskHtml(task: Task, texts: HtmlTexts): string {
  const outcome = task.verdict === null ? texts.state[task.state] : texts.verdict[task.verdict];
  const said = [task.reason, ...task.warnings].filter((text) => text !== null);
  const below = said.map((text) => `<p class="quiet">${htmlText(text)}</p>`).join('');
  return `<tr><td><span class="mark ${task.verdict ?? 'open'}">${htmlText(outcome)}</span></td><td>${htmlText(task.templateName)}${below}</td><td class="counts">${countsHtml(task.counts, texts)}</td></tr>\n`;
}

function countsHtml(counts: Run['counts'], texts: HtmlTexts): string {
  const of = { ...counts, 'not-run': counts.notRun, 'not-reported': counts.notReported };
  const parts = statuses.flatMap((status) => {
    const count = status === 'open' ? 0 : of[status];
    return count > 0
      ? [`<span class="mark ${status}">${htmlText(texts.status[status])} ${count}</span>`]
      : [];
  });
  return parts.length > 0 ? parts.join('') : htmlText(texts.noCases);
}

/** The unsuccessful first, then the others, each in the order of the ledger. */
async function* listHtml(
  source: ReportSource,
  texts: HtmlTexts,
  language: ReportLanguage,
): AsyncGenerator<string> {
  const { run } = source;
  const options = statuses.map(
    (status) => `<option value="${status}">${htmlText(texts.status[status])}</option>`,
  );
  const [state, name, suite, duration] = texts.columns.map(htmlText);
  yield `<h2>${htmlText(texts.allCases)}</h2><noscript><p>${htmlText(texts.noScript)}</p></noscript>
<div id="cases" hidden><div class="bar"><input id="filter" type="search" placeholder="${htmlText(texts.filter)}" aria-label="${htmlText(texts.filter)}"><select id="status" aria-label="${state}"><option value="">${htmlText(texts.anyStatus)}</option>${options.join('')}</select><span id="shown" class="quiet" role="status"></span></div>
<div class="sheet"><div class="row heads"><span>${state}</span><span>${name}</span><span>${suite}</span><span>${duration}</span></div>
<div id="list" class="list" tabindex="0" aria-label="${htmlText(texts.allCases)}"><div id="space" class="space"></div></div></div>
<div id="told" hidden><p class="mark"></p><pre class="assertion"></pre></div></div>
`;
  const tasks = new Map(run.tasks.map(({ id }, index) => [id, index]));
  const causes = Object.keys(texts.cause);
  const words = {
    ...texts.status,
    ...Object.fromEntries(Object.entries(texts.cause).map(([cause, word]) => [`cause ${cause}`, word])),
    shown: texts.shown,
  };
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const told = { tasks: run.tasks.map(({ templateName }) => templateName), statuses, causes, words, locale };
  yield `<script type="application/json" id="words">${htmlJson(told)}</script>\n`;
  const row = (one: ReportedCase) => [
    ...[tasks.get(one.taskId) ?? 0, one.suite, one.name, statuses.indexOf(one.status ?? 'open')],
    ...[
      one.cause === null ? -1 : causes.indexOf(one.cause),
      one.durationMs === null ? null : Math.round(one.durationMs),
    ],
    ...(one.message === null ? [] : [one.message.slice(0, isUnsuccessful(one) ? messageShown : 200)]),
  ];
  const rows = (part: readonly ReportedCase[]) =>
    `<script type="application/json" class="cases">${htmlJson(part.map(row))}</script>\n`;
  for await (const part of source.cases({ statuses: unsuccessfulStatuses }))
    if (part.length > 0) yield rows(part);
  for await (const part of source.cases({})) {
    const others = part.filter((one) => one.status === null || !isUnsuccessful(one));
    if (others.length > 0) yield rows(others);
  }
}
