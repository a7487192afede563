import { type RefObject, useEffect, useRef } from 'react';

/** Where entries stand in a row that scrolls, the chosen one (`selector`) is brought into sight whenever `chosen` changes. */
export function useInView<Row extends HTMLElement>(
  selector: string,
  chosen: string,
): RefObject<Row | null> {
  const row = useRef<Row>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen says when to look
  useEffect(() => {
    const entry = row.current?.querySelector(selector);
    const box = row.current;
    if (!(entry instanceof HTMLElement) || box === null) return;
    const [left, right] = [entry.offsetLeft - box.offsetLeft, box.clientWidth];
    // By hand: scrollIntoView would move the page as well.
    if (left < box.scrollLeft || left + entry.offsetWidth > box.scrollLeft + right)
      box.scrollLeft = left - (right - entry.offsetWidth) / 2;
  }, [selector, chosen]);
  return row;
}
