import { Link } from '@tanstack/react-router';
import type { RunSummary } from '@testyard/protocol';
import { memo } from 'react';
import { Badge } from '../../glossary/badge.tsx';
import { CountsBar, countParts } from '../../glossary/counts-bar.tsx';
import { finalCount, outcomeOf } from '../../glossary/looks.ts';
import { shortName } from '../../parts/shown-text.ts';
import { pipelineText, sutText } from '../../parts/sut-text.ts';
import { Took } from '../../parts/took.tsx';
import { serverNow } from '../../session/service.ts';
import { useWords, type Words } from '../../texts/words.tsx';

/** Characters of why a run has no cases: its page has all of them. */
const mostOfReason = 120;

/** One run in the list. */
export const RunRow = memo(function RunRow({ run }: { readonly run: RunSummary }) {
  const { t, figures } = useWords();
  return (
    <li>
      <span className="cell-outcome">
        <Badge look={outcomeOf(run)} />
      </span>
      <span className="cell-run">
        <Link to="/runs/$run" params={{ run: run.id }} className="run-link">{`#${run.number}`}</Link>
        {run.pinned && <span className="words">{t('run.pinned')}</span>}
      </span>
      <span className="cell-cases">
        <CountsBar counts={run.counts} />
        <CasesText run={run} />
      </span>
      <TemplatesCell run={run} />
      <SutCell run={run} />
      <ByCell run={run} />
      <span className="cell-created">
        <time dateTime={run.createdAt} title={`${figures.moment(run.createdAt)} · ${run.createdAt}`}>
          {figures.ago(run.createdAt, serverNow())}
        </time>
      </span>
      <span className="cell-duration">
        <DurationCell run={run} />
      </span>
    </li>
  );
});

/** What came of its cases, how far it is, or, in words that are not the page's own, why there are none. */
function CasesText({ run }: { readonly run: RunSummary }) {
  const words = useWords();
  const { counts, state, reason, stopReason } = run;
  const why = state === 'finished' && finalCount(counts) === 0 ? (stopReason ?? reason) : null;
  if (why === null) return <span className="words">{wordsOf(run, words)}</span>;
  return (
    <bdi className="words" data-told>
      {shortName(why, mostOfReason)}
    </bdi>
  );
}

/** The first of its templates by name. */
function TemplatesCell({ run: { templateNames } }: { readonly run: RunSummary }) {
  const { t } = useWords();
  const said = templateNames.join(', ');
  return (
    <span className="cell-templates cut" title={said}>
      <span className="label">{t('column.templates')}</span>
      <bdi>{said}</bdi>
    </span>
  );
}

function SutCell({ run: { sut } }: { readonly run: RunSummary }) {
  const { t } = useWords();
  const rest = sutText({ ...sut, name: '' });
  return (
    <span className="cell-sut cut" data-none={sutText(sut) === '' || undefined} title={sutText(sut)}>
      <span className="label">{t('column.sut')}</span>
      <bdi>{sut.name || (rest === '' ? '–' : '')}</bdi>
      {rest !== '' && <bdi className="words cut">{rest}</bdi>}
    </span>
  );
}

function ByCell({ run: { onBehalfOf, createdBy, ci } }: { readonly run: RunSummary }) {
  const { t } = useWords();
  const by = onBehalfOf || createdBy;
  return (
    <span className="cell-by cut" title={[by, ci && pipelineText(ci)].filter(Boolean).join(' · ')}>
      <span className="label">{t('column.by')}</span>
      <bdi>{by}</bdi>
      {ci && <bdi className="words cut">{pipelineText(ci)}</bdi>}
    </span>
  );
}

function wordsOf(run: RunSummary, words: Words): string {
  const { t } = words;
  const { counts, state, pause } = run;
  const done = finalCount(counts);
  if (state === 'finished') return countParts(counts, words).join(' · ') || t('headline.no-cases');
  const paused = pause && untilText(t('runs.paused', { by: pause.by }), pause.until, words);
  if (done === 0 && state === 'queued') return paused ?? waitingText(run, words);
  return [progressOf(run, words), paused].filter(Boolean).join(' · ');
}

/** What it waits for, where that is known, as the server says it. */
function waitingText({ waiting }: RunSummary, words: Words): string {
  if (waiting === null) return words.t('headline.queued');
  return waiting.until === null ? waiting.text : untilText(waiting.text, waiting.until, words);
}

const untilText = (text: string, until: string, { t, figures }: Words): string =>
  t('runs.until', { text, until: figures.until(until, serverNow()) });

function progressOf({ counts }: RunSummary, words: Words): string {
  const { t, figures } = words;
  const done = finalCount(counts);
  if (counts.expected === null) return countParts(counts, words).join(' · ') || t('headline.finding');
  const progress = t('progress.of', { done: figures.count(done), total: figures.count(counts.expected) });
  const bad = countParts({ ...counts, passed: 0 }, words).join(' · ');
  return bad ? `${progress} · ${bad}` : progress;
}

function DurationCell({ run }: { readonly run: RunSummary }) {
  const { t } = useWords();
  const { startedAt, finishedAt } = run;
  if (startedAt === null) return null;
  const end = finishedAt === null ? serverNow() : Date.parse(finishedAt);
  return (
    <>
      <span className="label">{t('column.duration')}</span>
      <Took run={run} tookMs={end - Date.parse(startedAt)} />
    </>
  );
}
