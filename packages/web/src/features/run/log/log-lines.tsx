import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { useWords } from '../../../texts/words.tsx';
import { piecesOf } from './ansi.ts';
import { AnsiLine } from './ansi-line.tsx';
import type { LineRange, LogLine, LogPart } from './log-part.ts';
import type { LogWindow } from './log-window.ts';

const lineHeight = 19;
/** So near to an end of what is here, more of the log is asked for. */
const nearLines = 60;
/** What stands before a line that was gone to. */
const linesBefore = 20;

interface Props {
  readonly window: LogWindow;
  readonly part: LogPart;
  readonly chosen: LineRange | null;
  readonly choose: (from: number, to: number) => void;
  readonly wrap: boolean;
  readonly follow: boolean;
  /** They are few, and no more will come. */
  readonly isShort: boolean;
}

/** The lines that are here; more come where somebody scrolls to an end of them. */
export function LogLines({ window, part, chosen, choose, wrap, follow, isShort }: Props) {
  const { t } = useWords();
  const box = useRef<HTMLElement>(null);
  const { lines } = part;
  const { target } = useSyncExternalStore(window.subscribe, window.shown);
  const virtual = useVirtualizer({
    count: lines.length,
    overscan: 10,
    estimateSize: () => lineHeight,
    getItemKey: useCallback((index: number) => lines[index]?.offset ?? index, [lines]),
    getScrollElement: () => box.current,
  });
  useGoing(virtual, target, part);
  useFollowing(follow, { virtual, part });
  useMore(virtual, window, { part, box });
  return (
    <section
      ref={box}
      className="log-lines"
      data-wrap={wrap || undefined}
      data-short={isShort || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
      tabIndex={0}
      aria-label={t('log.lines')}
    >
      <div className="virtual-space" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index];
          return (
            line && (
              <div
                key={key}
                data-index={index}
                ref={wrap ? virtual.measureElement : undefined}
                className="log-line"
                data-chosen={isWithin(line, chosen) || undefined}
                data-target={line.offset === target || undefined}
                style={{ transform: `translateY(${start}px)` }}
              >
                <button
                  type="button"
                  tabIndex={-1}
                  className="log-mark"
                  aria-label={part.from === 0 ? `${index + 1} · ${t('log.line')}` : t('log.line')}
                  onClick={(event) => choose(...rangeTo(line, event.shiftKey ? chosen : null))}
                >
                  {part.from === 0 && index + 1}
                </button>
                <LineText text={line.text} />
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}

/** Of one line, or with what was chosen before. */
const rangeTo = ({ offset }: LogLine, chosen: LineRange | null): [from: number, to: number] =>
  chosen === null ? [offset, offset] : [Math.min(chosen.from, offset), Math.max(chosen.to, offset)];

const isWithin = ({ offset }: LogLine, chosen: LineRange | null) =>
  chosen !== null && offset >= chosen.from && offset <= chosen.to;

function LineText({ text }: { readonly text: string }) {
  const { pieces } = useMemo(() => piecesOf(text), [text]);
  return (
    <code>
      <AnsiLine pieces={pieces} />
    </code>
  );
}

type Virtual = ReturnType<typeof useVirtualizer<HTMLElement, Element>>;

/** Where a line was gone to, it stands a little below the top; at the end, at the bottom. */
function useGoing(virtual: Virtual, target: number | null, part: LogPart): void {
  const gone = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (target === null || gone.current === target) return;
    const found = part.lines.findLastIndex(({ offset }) => offset <= target);
    if (found < 0) return;
    gone.current = target;
    const isLast = found === part.lines.length - 1;
    virtual.scrollToIndex(isLast ? found : Math.max(0, found - linesBefore), {
      align: isLast ? 'end' : 'start',
    });
  }, [virtual, target, part]);
}

function useFollowing(
  follow: boolean,
  { virtual, part }: { readonly virtual: Virtual; readonly part: LogPart },
): void {
  const { to, lines } = part;
  useLayoutEffect(() => {
    if (follow && to > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow, virtual, to, lines.length]);
}

interface Shown {
  readonly part: LogPart;
  readonly box: RefObject<HTMLElement | null>;
}

/** More lines at the beginning move what is looked at down by as much. */
function useMore(virtual: Virtual, window: LogWindow, { part, box }: Shown): void {
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const isNearStart = part.from > 0 && first < nearLines;
  const isNearEnd = !window.isAtEnd && last > part.lines.length - nearLines;
  useEffect(() => {
    if (!isNearStart) return;
    window.earlier().then((added) => {
      if (added > 0 && box.current) box.current.scrollTop += added * lineHeight;
    });
  }, [isNearStart, window, box]);
  useEffect(() => {
    if (isNearEnd) window.later();
  }, [isNearEnd, window]);
}
