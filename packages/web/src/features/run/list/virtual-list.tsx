import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { usePrinting } from '../../../parts/printing.ts';
import { useWords } from '../../../texts/words.tsx';

interface Props {
  readonly label: string;
  readonly count: number;
  /** In pixels. The same function for as long as no height has changed: else those of all lines are looked at again. */
  readonly heightOf: (index: number) => number;
  readonly keyOf: (index: number) => string;
  /** The line that is kept in sight when it changes; -1: none. */
  readonly active: number;
  /** Told whether somebody points at the list, or works in it. */
  readonly onHeld?: (held: boolean) => void;
  readonly children: (index: number) => ReactNode;
}

interface Line {
  readonly index: number;
  readonly place?: { readonly height: number; readonly transform: string };
}

const overscan = 6;
/** Lines of a list that are put on paper; whoever wants more has the reports. */
const mostPrinted = 2000;
/** Heights are remembered for as long as this is the same function. */
const placesFor = (_heightOf: Props['heightOf']) => (index: number) => index;

/** A list of any length: only lines that are in sight, and some around them, are in the document; on paper all, up to some. */
export function VirtualList({ label, count, heightOf, keyOf, active, onHeld, children }: Props) {
  const box = useRef<HTMLElement>(null);
  const getItemKey = useMemo(() => placesFor(heightOf), [heightOf]);
  const { t, figures } = useWords();
  const isPrinting = usePrinting();
  const virtual = useVirtualizer({
    ...{ count, overscan, getItemKey },
    estimateSize: heightOf,
    getScrollElement: () => box.current,
    initialRect: { width: 600, height: 600 },
  });
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active, { align: 'auto' });
  }, [active, virtual]);
  // On paper lines follow each other, so that none is cut where a sheet ends.
  const lines: readonly Line[] = isPrinting
    ? Array.from({ length: Math.min(count, mostPrinted) }, (_, index) => ({ index }))
    : virtual.getVirtualItems().map(({ index, start, size }) => ({
        index,
        place: { height: size, transform: `translateY(${start}px)` },
      }));
  return (
    <section
      ref={box}
      className="virtual-list"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
      tabIndex={0}
      onPointerEnter={() => onHeld?.(true)}
      onPointerLeave={() => onHeld?.(false)}
    >
      <ul className="virtual-space" style={isPrinting ? undefined : { height: virtual.getTotalSize() }}>
        {lines.map(({ index, place }) => (
          <li
            key={keyOf(index)}
            aria-posinset={index + 1}
            aria-setsize={count}
            className="virtual-line"
            style={place}
          >
            {children(index)}
          </li>
        ))}
      </ul>
      {isPrinting && count > mostPrinted && (
        <p className="note">
          {t('list.printed', { shown: figures.count(mostPrinted), count: figures.count(count) })}
        </p>
      )}
    </section>
  );
}
