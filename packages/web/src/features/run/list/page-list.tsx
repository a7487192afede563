import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';

interface Props {
  readonly label: string;
  readonly count: number;
  /** In pixels, of a line that was never seen; what is seen is measured. */
  readonly heightOf: (index: number) => number;
  readonly keyOf: (index: number) => string;
  readonly children: (index: number) => ReactNode;
}

const overscan = 10;

/** How far below the beginning of the page an element is, in pixels, whatever becomes higher or lower above it. */
function useHeightAbove(below: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const element = below.current;
    const page = element?.closest('main');
    if (!element || !page) return;
    const measure = () => {
      const top = element.getBoundingClientRect().top - page.getBoundingClientRect().top;
      setHeight(Math.round(top + page.scrollTop));
    };
    const observer = new ResizeObserver(measure);
    for (const each of before(element, page)) observer.observe(each);
    measure();
    return () => observer.disconnect();
  }, [below]);
  return height;
}

/** What stands before an element within `whole`, on each level. */
function* before(element: Element, whole: Element): Generator<Element> {
  for (let at: Element | null = element; at !== null && at !== whole; at = at.parentElement)
    for (let each = at.previousElementSibling; each !== null; each = each.previousElementSibling) yield each;
}

/** A list of any length that scrolls with the page; its lines are as high as what is in them, and may grow. */
export function PageList({ label, count, heightOf, keyOf, children }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const above = useHeightAbove(list);
  const virtual = useVirtualizer({
    ...{ count, overscan, estimateSize: heightOf, getItemKey: keyOf, scrollMargin: above },
    getScrollElement: () => list.current?.closest('main') ?? null,
    initialRect: { width: 600, height: 600 },
  });
  return (
    <ul ref={list} className="card page-list" aria-label={label} style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ key, index, start }) => (
        <li
          key={key}
          ref={virtual.measureElement}
          data-index={index}
          aria-posinset={index + 1}
          aria-setsize={count}
          className="page-line"
          style={{ transform: `translateY(${start - above}px)` }}
        >
          {children(index)}
        </li>
      ))}
    </ul>
  );
}
