import { useMemo } from 'react';
import { useWords } from '../../../../texts/words.tsx';
import type { Frame } from '../trace-model.ts';
import { actionAt, cellsOfStrip } from '../trace-moments.ts';
import type { PictureShelf } from './picture-shelf.ts';
import type { TraceProps } from './trace-props.ts';
import { useEntryPicture } from './use-entry-picture.ts';

const cells = 12;

/** The time of the trace from left to right: what the page looked like, the chosen action, and where something failed. */
export function FilmStrip({ open, look }: TraceProps) {
  const { t, figures } = useWords();
  const { trace, pictures } = open;
  const shown = useMemo(() => cellsOfStrip(trace, cells), [trace]);
  const failed = useMemo(
    () => trace.actions.filter(({ error, failsWithin }) => error !== null && !failsWithin).slice(0, 50),
    [trace],
  );
  const share = (ms: number) => `${Math.max(0, Math.min(1, ms / Math.max(1, trace.tookMs))) * 100}%`;
  const { action } = look;
  return (
    <section className="trace-strip" aria-label={t('trace.film')}>
      <div className="trace-cells">
        {shown.map(({ frame, atMs }, index) => (
          <Cell
            // biome-ignore lint/suspicious/noArrayIndexKey: places never move
            key={index}
            {...{ frame, pictures }}
            label={t('trace.at', { time: figures.duration(atMs) })}
            open={() => look.choose(actionAt(trace.actions, atMs))}
          />
        ))}
      </div>
      <div className="trace-time">
        {action && (
          <span
            className="trace-span"
            style={{
              left: share(action.startMs),
              width: share((action.endMs ?? trace.tookMs) - action.startMs),
            }}
          />
        )}
        {failed.map(({ endMs }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: places never move
            key={index}
            className="trace-failed-at"
            style={{ left: share(endMs ?? trace.tookMs) }}
          />
        ))}
      </div>
      <div className="trace-scale note">
        <span>{figures.duration(0)}</span>
        <span>{figures.duration(trace.tookMs)}</span>
      </div>
    </section>
  );
}

interface CellProps {
  readonly frame: Frame | null;
  readonly pictures: PictureShelf;
  readonly label: string;
  readonly open: () => void;
}

/** For the pointer; keys have the list of actions. */
function Cell({ frame, pictures, label, open }: CellProps) {
  const { url } = useEntryPicture(pictures, frame?.entry ?? null);
  return (
    <button type="button" tabIndex={-1} title={label} aria-label={label} onClick={open}>
      {url !== null && <img src={url} alt="" />}
    </button>
  );
}
