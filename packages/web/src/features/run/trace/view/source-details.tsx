import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import { Loading } from '../../../../parts/loading.tsx';
import { shortName, visible } from '../../../../parts/shown-text.ts';
import { TextBox } from '../../../../parts/text-box.tsx';
import { useWords } from '../../../../texts/words.tsx';
import type { Place } from '../trace-model.ts';
import { sourceEntry } from '../trace-moments.ts';
import type { TraceProps } from './trace-props.ts';

const mostSourceBytes = 2 * 1024 * 1024;
const around = 200;
const longestLine = 1000;

/** The lines of the test from which the action was called, as they were then. */
export function SourceDetails({ open, look }: TraceProps) {
  const { t } = useWords();
  const stack = look.action?.stack ?? [];
  const [place, ...outer] = stack;
  if (!place) return <p className="note">{t('trace.no-place')}</p>;
  return (
    <>
      <PlaceName place={place} />
      <Source key={place.file} open={open} place={place} />
      {outer.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stack never changes
        <PlaceName key={index} place={each} />
      ))}
    </>
  );
}

function PlaceName({ place }: { readonly place: Place }) {
  return (
    <p className="note trace-place-name">
      <bdi>{shortName(`${place.file}:${place.line}:${place.column}`, 500)}</bdi>
    </p>
  );
}

function Source({ open, place }: { readonly open: TraceProps['open']; readonly place: Place }) {
  const { t } = useWords();
  const id = useId();
  const { data, isPending } = useQuery({
    queryKey: ['trace-source', id, place.file],
    queryFn: async () => {
      const entry = sourceEntry(open.archive.entries, place.file);
      if (entry === null) return null;
      try {
        return new TextDecoder().decode(await open.archive.bytes(entry, mostSourceBytes)).split(/\r?\n/);
      } catch {
        return null;
      }
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isPending) return <Loading />;
  if (!data) return <p className="note">{t('trace.no-source')}</p>;
  return <Lines lines={data} line={place.line} />;
}

function Lines({ lines, line }: { readonly lines: readonly string[]; readonly line: number }) {
  const { t } = useWords();
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const [mark, box] = [here.current, here.current?.closest('pre')];
    if (mark && box && line > 0) box.scrollTop = mark.offsetTop - box.clientHeight / 2;
  }, [line]);
  const from = Math.max(0, line - around);
  return (
    <TextBox className="attachment-text trace-source" label={t('trace.detail.source')}>
      {lines.slice(from, line + around).map((text, index) => {
        const number = from + index + 1;
        const isHere = number === line;
        return (
          <span key={number} ref={isHere ? here : null} className="line" data-here={isHere || undefined}>
            <span className="trace-line-number">{number}</span>
            {visible(text.slice(0, longestLine))}
            {'\n'}
          </span>
        );
      })}
    </TextBox>
  );
}
