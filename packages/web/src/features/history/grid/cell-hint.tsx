import { useQuery } from '@tanstack/react-query';
import type { HistoryCase, HistoryRun } from '@testyard/protocol';
import { type FocusEvent, type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react';
import { Badge } from '../../../glossary/badge.tsx';
import { caseLook, outcomeOf } from '../../../glossary/looks.ts';
import { shortName } from '../../../parts/shown-text.ts';
import { When } from '../../../parts/when.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import type { Place } from './grid-move.ts';
import { type Column, messageIn } from './history-columns.ts';
import { placeOf } from './use-grid-focus.ts';

/** A cell that is pointed at, or has the focus, and where it is in the window. */
interface Hint extends Place {
  readonly cell: Element;
  readonly box: DOMRect;
}

/** Who moves over cells does not ask for each. */
const askAfterMs = 200;
const width = 320;
const roomBelow = 190;

/** What cell is told of, until it is left or dismissed by Escape; it goes where the cell is scrolled to. */
export function useHint() {
  const [shown, setShown] = useState<Hint | null>(null);
  const show = (target: EventTarget) => {
    const place = placeOf(target);
    const cell = (target as Element).closest('[data-place]');
    setShown(place && cell ? { ...place, cell, box: cell.getBoundingClientRect() } : null);
  };
  const isShown = shown !== null;
  useEffect(() => {
    if (!isShown) return;
    const follow = () =>
      setShown((hint) =>
        hint?.cell.isConnected ? { ...hint, box: hint.cell.getBoundingClientRect() } : null,
      );
    document.addEventListener('scroll', follow, { capture: true, passive: true });
    return () => document.removeEventListener('scroll', follow, { capture: true });
  }, [isShown]);
  return {
    shown,
    hide: () => setShown(null),
    onPointerOver: (event: PointerEvent) => event.pointerType === 'mouse' && show(event.target),
    onFocus: ({ target }: FocusEvent) => target.matches(':focus-visible') && show(target),
    onKeyDown: ({ key }: KeyboardEvent) => key === 'Escape' && setShown(null),
  };
}

interface Props {
  readonly hint: Hint | null;
  readonly cases: readonly HistoryCase[];
  readonly columns: readonly Column[];
}

/** Beside a cell of a run: how the case ended, in which run, with what. Its label says the same to who does not see it. */
export function CellHint({ hint, cases, columns }: Props) {
  const column = hint && columns[hint.column];
  if (hint === null || column?.kind !== 'run') return null;
  const { left, bottom, top } = hint.box;
  const isBelow = bottom + roomBelow < window.innerHeight;
  const style = {
    left: Math.max(8, Math.min(window.innerWidth - width - 8, left - width / 2)),
    ...(isBelow ? { top: bottom + 6 } : { bottom: window.innerHeight - top + 6 }),
  };
  const one = hint.row === 0 ? null : cases[hint.row - 1];
  if (one === undefined) return null;
  return (
    <div className="history-hint card" style={style} aria-hidden="true">
      {one === null ? (
        <OfRun run={column.run} />
      ) : (
        <OfCell key={`${hint.row}-${hint.column}`} one={one} run={column.run} at={column.at} />
      )}
    </div>
  );
}

function OfRun({ run }: { readonly run: HistoryRun }) {
  const { figures } = useWords();
  const { durationMs, branch, sut, commit } = run;
  const about = [branch, commit?.slice(0, 10), sut].filter(Boolean).join(' · ');
  return (
    <>
      <p>
        <Badge look={outcomeOf({ verdict: run.verdict, state: 'finished' })} /> <RunText run={run} />
      </p>
      {durationMs !== null && <p className="note">{figures.duration(durationMs)}</p>}
      {about !== '' && (
        <p className="note">
          <bdi>{shortName(about, 120)}</bdi>
        </p>
      )}
    </>
  );
}

function RunText({ run }: { readonly run: HistoryRun }) {
  const { t } = useWords();
  return (
    <>
      {t('run', { number: run.number })}
      <span className="note">
        {' · '}
        <When at={run.createdAt} />
      </span>
    </>
  );
}

interface CellProps {
  readonly one: HistoryCase;
  readonly run: HistoryRun;
  readonly at: number;
}

function OfCell({ one, run, at }: CellProps) {
  const { t, figures } = useWords();
  const state = one.states[at] ?? null;
  const found = useFound(run.id, one.ids[at] ?? null);
  const message = found?.message ?? messageIn(one, run);
  return (
    <>
      <p>
        {state === null ? (
          <span className="note">{t('history.absent')}</span>
        ) : (
          <Badge look={caseLook(state)} />
        )}{' '}
        <RunText run={run} />
      </p>
      <p className="note cut">
        <bdi>{shortName(one.name, 120)}</bdi>
        {found && found.durationMs !== null && ` · ${figures.duration(found.durationMs)}`}
      </p>
      {message !== null && (
        <p className="history-hint-message">
          <bdi>{shortName(message, 240)}</bdi>
        </p>
      )}
    </>
  );
}

/** The case of a cell, where the history has its id and somebody stays there for a moment. */
function useFound(runId: string, caseId: string | null) {
  const service = useService();
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setTime(true), askAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const { data } = useQuery({
    queryKey: ['history-case', runId, caseId],
    enabled: isTime && caseId !== null,
    queryFn: ({ signal }) => service.call('getCase', { params: { runId, caseId: caseId ?? '' }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? null;
}
