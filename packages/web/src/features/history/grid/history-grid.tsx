import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import type { HistoryCase, TemplateHistory } from '@testyard/protocol';
import { type FocusEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { caseKey } from '../../../parts/case-key.ts';
import { useWords } from '../../../texts/words.tsx';
import { useHistoryAddress } from '../use-history.ts';
import { CellHint, useHint } from './cell-hint.tsx';
import { GridHead } from './grid-head.tsx';
import { GridPart } from './grid-part.tsx';
import { GridRow } from './grid-row.tsx';
import { columnsOf } from './history-columns.ts';
import { useGridFocus } from './use-grid-focus.ts';
import { useOpenCase } from './use-open-case.ts';

const overscan = 8;
const rowsOfAPage = 10;
/** Until a row is there and measured, in pixels: where the strip is below the name, and beside it. */
const likelyHeight = () => (window.innerWidth <= 864 ? 84 : 43);

interface Props {
  readonly history: TemplateHistory;
  readonly cases: readonly HistoryCase[];
  readonly isFlakyView: boolean;
}

/** A row for each case, a column for each run: only rows in sight, and some around them, are in the document. */
export function HistoryGrid({ history, cases, isFlakyView }: Props) {
  const { t } = useWords();
  const { search, set } = useHistoryAddress();
  const columns = useMemo(() => columnsOf(history.runs, isFlakyView), [history.runs, isFlakyView]);
  const box = useRef<HTMLDivElement>(null);
  const size = { rows: cases.length + 1, columns: columns.length, page: rowsOfAPage };
  const focus = useGridFocus(box, size, (row) => virtual.scrollToIndex(row - 1, { align: 'auto' }));
  const virtual = useRows(box, cases, focus.at.row - 1);
  const hint = useHint();
  const open = useOpenCase(cases, columns);
  useNewestFirst(box, columns.length);
  return (
    <>
      <GridPart
        ref={box}
        part="grid"
        className="history-grid card"
        aria-label={t('history.grid')}
        aria-rowcount={size.rows}
        aria-colcount={size.columns}
        {...heard(focus, hint)}
        onClick={open}
      >
        <div className="history-sheet" style={sheetOf(columns.length, isFlakyView)}>
          <GridHead columns={columns} active={focus.at.row === 0 ? focus.at.column : -1} />
          <GridPart part="rowgroup" className="history-rows" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, key, start }) => {
              const one = cases[index];
              if (one === undefined) return null;
              return (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className="history-entry"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <GridRow
                    {...{ one, columns, row: index + 1 }}
                    active={focus.at.row === index + 1 ? focus.at.column : -1}
                    isOpen={search.case === caseKey(one)}
                    open={(key) => set({ case: key }, true)}
                  />
                </div>
              );
            })}
          </GridPart>
        </div>
      </GridPart>
      <CellHint hint={hint.shown} {...{ cases, columns }} />
    </>
  );
}

/** Keys and the focus are of the grid, and of what is told beside a cell. */
const heard = (focus: ReturnType<typeof useGridFocus>, hint: ReturnType<typeof useHint>) => ({
  onKeyDown: (event: KeyboardEvent) => {
    hint.onKeyDown(event);
    focus.onKeyDown(event);
  },
  onFocus: (event: FocusEvent) => {
    focus.onFocus(event);
    hint.onFocus(event);
  },
  onBlur: hint.hide,
  onPointerOver: hint.onPointerOver,
  onPointerLeave: hint.hide,
});

/** How wide the sheet is depends on how many columns it has. */
function sheetOf(columns: number, isFlakyView: boolean): Record<`--${string}`, number> {
  const metrics = isFlakyView ? 3 : 2;
  return { '--metrics': metrics, '--runs': columns - 1 - metrics };
}

/** The row that has the focus stays in the document wherever it is. */
function useRows(box: RefObject<HTMLDivElement | null>, cases: readonly HistoryCase[], focused: number) {
  return useVirtualizer({
    ...{ count: cases.length, overscan, estimateSize: likelyHeight },
    getScrollElement: () => box.current,
    getItemKey: (index) => caseKey(cases[index] as HistoryCase),
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range);
      if (focused < 0 || focused >= cases.length || shown.includes(focused)) return shown;
      return [...shown, focused].sort((a, b) => a - b);
    },
    initialRect: { width: 1000, height: 600 },
  });
}

/** The newest runs are at the right: there one begins to look. */
function useNewestFirst(box: RefObject<HTMLDivElement | null>, columns: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: where there are more of them, the right end is elsewhere
  useLayoutEffect(() => {
    if (box.current) box.current.scrollLeft = box.current.scrollWidth;
  }, [box, columns]);
}
