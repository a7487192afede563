import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Client } from '@testyard/client';
import { seriesEnd } from '@testyard/client/series-end';
import type { Run } from '@testyard/protocol';
import { useEffect, useRef, useState } from 'react';
import { CountsBar } from '../../glossary/counts-bar.tsx';
import { Icon } from '../../glossary/icon.tsx';
import { outcomeOf } from '../../glossary/looks.ts';
import { shortName } from '../../parts/shown-text.ts';
import { pipelineText, sutText } from '../../parts/sut-text.ts';
import { Took } from '../../parts/took.tsx';
import { serverNow } from '../../session/service.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { CountsLegend } from './counts-legend.tsx';
import { newFailures, sentenceOf, templateNames, titleOf, tookMs } from './headline.ts';
import { leftText } from './model/left-text.ts';
import { RunActions } from './run-actions.tsx';
import { useRunAddress, useRunView } from './run-view.tsx';
import { tabIcon } from './tab-icon.ts';
import { useStandings } from './use-standings.ts';

const progressEveryMs = 10_000;

/** The top of a run's page: its verdict or how far it is, its counts, what it was about, and what can be done. */
export function RunHead() {
  const { run } = useRunView();
  const words = useWords();
  const look = outcomeOf(run);
  const now = useTick(run.state !== 'finished');
  const sentence = sentenceOf(run, { words, now });
  useTabTitle(run);
  return (
    <section className={`run-head tone-${look.tone}`} aria-labelledby="verdict">
      <Path run={run} />
      <div className="banner">
        <div className="sign">
          <Icon shape={look.shape} />
        </div>
        <div className="said">
          <h1 id="verdict">{words.t(look.word)}</h1>
          <p className="sentence">
            {sentence} <Fresh />
          </p>
        </div>
        <span className="run-time">
          <Took run={run} tookMs={tookMs(run, now)} />
        </span>
        <RunActions />
      </div>
      <CountsBar counts={run.counts} />
      <div className="run-under">
        <CountsLegend />
        <Facts run={run} />
      </div>
      <OldRound run={run} />
      <LeftOver run={run} />
      <SeriesCut run={run} />
      <Spoken text={`${words.t(look.word)}. ${sentence}`} isFinal={run.state === 'finished'} />
    </section>
  );
}

/** How many failures are new, where there are runs before to compare with. */
function Fresh() {
  const { t, figures } = useWords();
  const n = newFailures(useStandings().data);
  if (!n) return null;
  return <span className="standing tone-failed">{t('headline.new', { n, count: figures.count(n) })}</span>;
}

function Path({ run }: { readonly run: Run }) {
  const { t } = useWords();
  const names = shortName(templateNames(run).join(', '), 400);
  return (
    <nav className="path" aria-label={t('run', { number: run.number })}>
      <Link to="/runs">{t('nav.runs')}</Link>
      <span aria-hidden="true">›</span>
      <span>{t('run', { number: run.number })}</span>
      <bdi className="path-names cut" title={names}>
        {names}
      </bdi>
      <RoundOf run={run} />
      <span className="neighbours">
        <Neighbour run={run} step={-1} />
        <Neighbour run={run} step={1} />
      </span>
    </nav>
  );
}

/** Which of several rounds is shown; it leads to all of them. */
function RoundOf({ run: { round, rounds } }: { readonly run: Run }) {
  const { t } = useWords();
  const { set } = useRunAddress();
  if (rounds.length < 2) return null;
  return (
    <button type="button" className="as-link path-round" onClick={() => set({ tab: 'rounds' }, false)}>
      {t('round.of', { number: round, of: rounds.length })}
    </button>
  );
}

/** Numbers that are tried: runs between may have been deleted, or be dry runs. */
const mostTried = 10;

async function nextTo(
  service: Client,
  { projectId, number, dryRun }: Run,
  { step, signal }: { readonly step: 1 | -1; readonly signal: AbortSignal },
): Promise<Run | null> {
  for (let tried = 1; tried <= mostTried && number + step * tried > 0; tried += 1) {
    const params = { projectId, number: String(number + step * tried) };
    const found = await service.call('getRunByNumber', { params, signal }).catch(() => null);
    if (found && found.dryRun === dryRun) return found;
    // Behind the newest there is none.
    if (!found && step > 0 && tried > 2) return null;
  }
  return null;
}

function Neighbour({ run, step }: { readonly run: Run; readonly step: 1 | -1 }) {
  const { t } = useWords();
  const service = useService();
  const { data } = useQuery({
    queryKey: ['neighbour', run.projectId, run.number, step],
    queryFn: ({ signal }) => nextTo(service, run, { step, signal }),
    staleTime: 15_000,
  });
  const label = t(step < 0 ? 'run.previous' : 'run.next');
  const shape = step < 0 ? 'left' : 'right';
  if (!data)
    return (
      <ActionIcon variant="subtle" color="gray" disabled aria-label={label}>
        <Icon shape={shape} />
      </ActionIcon>
    );
  return (
    <Link to="/runs/$run" params={{ run: data.id }} className="neighbour" title={label} aria-label={label}>
      <Icon shape={shape} />
    </Link>
  );
}

function Facts({ run }: { readonly run: Run }) {
  const { figures } = useWords();
  const by = run.onBehalfOf || run.createdBy;
  const parts = [sutText(run.sut), run.ci && pipelineText(run.ci), by].filter(Boolean);
  return (
    <p className="run-facts note">
      {parts.map((part) => (
        <bdi key={String(part)}>{part}</bdi>
      ))}
      <time dateTime={run.createdAt} title={run.createdAt}>
        {figures.moment(run.createdAt)}
      </time>
    </p>
  );
}

function OldRound({ run }: { readonly run: Run }) {
  const { t } = useWords();
  const { set } = useRunAddress();
  const of = run.rounds.length;
  if (run.round >= of) return null;
  return (
    <p className="notice">
      {t('round.shown', { number: run.round, of })}{' '}
      <button
        type="button"
        className="as-link"
        onClick={() => set({ round: undefined, case: undefined }, false)}
      >
        {t('round.latest')}
      </button>
    </p>
  );
}

/** Without it a round whose own cases all passed would be red for no reason that is seen. */
function LeftOver({ run }: { readonly run: Run }) {
  const words = useWords();
  const left = run.state === 'finished' ? leftText(run, words) : null;
  return left && <p className="notice">{left}</p>;
}

/** A series that nobody stopped, and that found nothing, had fewer rounds than were asked for. */
function SeriesCut({ run: { round, rounds } }: { readonly run: Run }) {
  const { t } = useWords();
  const own = rounds.find((each) => each.round === round);
  if (!own?.series || seriesEnd(own, rounds) !== 'template') return null;
  return <p className="notice">{t('series.cut', { number: own.series.number, of: own.series.of })}</p>;
}

/** Tells screen readers how far a run is, every ten seconds at most, and its end at once. */
function Spoken({ text, isFinal }: { readonly text: string; readonly isFinal: boolean }) {
  const [told, setTold] = useState(text);
  const at = useRef(0);
  useEffect(() => {
    const waitMs = isFinal ? 0 : Math.max(0, at.current + progressEveryMs - performance.now());
    const timer = setTimeout(() => {
      at.current = performance.now();
      setTold(text);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [text, isFinal]);
  return (
    <div className="spoken" role="status" aria-live="polite">
      {told}
    </div>
  );
}

/** The server's clock, once a second while something goes on. */
function useTick(isLive: boolean): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, [isLive]);
  return now;
}

function useTabTitle(run: Run): void {
  const words = useWords();
  const title = titleOf(run, words);
  const { tone } = outcomeOf(run);
  useEffect(() => {
    document.title = title;
    document.querySelector('link[rel=icon]')?.setAttribute('href', tabIcon(tone));
  }, [title, tone]);
}
