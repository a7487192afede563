import type { ComponentProps } from 'react';

interface Props extends Omit<ComponentProps<'div'>, 'role'> {
  readonly part: 'grid' | 'rowgroup' | 'row' | 'columnheader' | 'rowheader' | 'gridcell';
}

/** A part of the grid. Rows of a virtual list have places of their own, which those of a table cannot have. */
export function GridPart({ part, ...rest }: Props) {
  return <div role={part} {...rest} />;
}
