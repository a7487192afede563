import { type RefObject, useEffect, useRef } from 'react';

/** Where entries stand in a row that scrolls, the chosen one (`selector`) is brought into sight whenever `chosen` changes. */
export function useInView<Row extends HTMLElement>(selector: string, chosen: string): RefObject<Row | null> {
  const row = useRef<Row>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen says when to look
  useEffect(() => {
    const box = row.current;
    const entry = box?.querySelector<HTMLElement>(selector);
    if (!box || !entry) return;
    const left = entry.offsetLeft - box.offsetLeft;
    const isSeen = left >= box.scrollLeft && left + entry.offsetWidth <= box.scrollLeft + box.clientWidth;
    // By hand: scrollIntoView would move the page as well.
    if (!isSeen) box.scrollLeft = left - (box.clientWidth - entry.offsetWidth) / 2;
  }, [selector, chosen]);
  return row;
}
