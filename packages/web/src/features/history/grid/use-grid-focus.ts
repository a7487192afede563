import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { type GridSize, type Place, placeAfterKey } from './grid-move.ts';

/** `data-place` of what has the focus in a cell. */
export const placeName = (row: number, column: number): string => `${row}-${column}`;

/** The place of the cell that an element is in; null where it is in none. */
export function placeOf(element: EventTarget): Place | null {
  const named = element instanceof Element ? element.closest<HTMLElement>('[data-place]') : null;
  const [row, column] = named?.dataset.place?.split('-').map(Number) ?? [];
  return row === undefined || column === undefined ? null : { row, column };
}

/**
 * One cell of a grid is reached by Tab, the others by arrows from there. `bringRow` sees to it that a row, from 1, is in the
 * document.
 */
export function useGridFocus(
  box: RefObject<HTMLElement | null>,
  size: GridSize,
  bringRow: (row: number) => void,
) {
  const [chosen, setChosen] = useState<Place>({ row: 1, column: 0 });
  const isWanted = useRef(false);
  const at = {
    row: Math.min(chosen.row, size.rows - 1),
    column: Math.min(chosen.column, size.columns - 1),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.shiftKey || placeOf(event.target) === null) return;
    const next = placeAfterKey(event, at, size);
    if (next === null) return;
    event.preventDefault();
    isWanted.current = true;
    setChosen(next);
    if (next.row > 0) bringRow(next.row);
  };
  const onFocus = (event: FocusEvent) => {
    const place = placeOf(event.target);
    if (place !== null && (place.row !== at.row || place.column !== at.column)) setChosen(place);
  };
  // A row that was far away comes into the document some renderings later.
  useEffect(() => {
    if (!isWanted.current) return;
    const cell = box.current?.querySelector<HTMLElement>(`[data-place="${placeName(at.row, at.column)}"]`);
    if (!cell) return;
    isWanted.current = false;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  return { at, onKeyDown, onFocus };
}
