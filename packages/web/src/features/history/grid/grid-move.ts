/** A cell of the grid, from 0: row 0 are the heads, column 0 the names. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** How many rows and columns there are, heads and names included, and by how many rows a page key goes. */
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
}

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
}

/** Where a key leads from a cell, as grids have it; null where the key is for something else. */
export function placeAfterKey({ key, ctrlKey }: Pressed, at: Place, size: GridSize): Place | null {
  const last = { row: size.rows - 1, column: size.columns - 1 };
  const to = (row: number, column: number): Place => ({
    row: Math.max(0, Math.min(last.row, row)),
    column: Math.max(0, Math.min(last.column, column)),
  });
  if (ctrlKey) {
    if (key === 'Home') return to(0, 0);
    return key === 'End' ? to(last.row, last.column) : null;
  }
  switch (key) {
    case 'ArrowUp':
      return to(at.row - 1, at.column);
    case 'ArrowDown':
      return to(at.row + 1, at.column);
    case 'ArrowLeft':
      return to(at.row, at.column - 1);
    case 'ArrowRight':
      return to(at.row, at.column + 1);
    case 'Home':
      return to(at.row, 0);
    case 'End':
      return to(at.row, last.column);
    case 'PageUp':
      return to(at.row - size.page, at.column);
    case 'PageDown':
      return to(at.row + size.page, at.column);
    default:
      return null;
  }
}
