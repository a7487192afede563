import type { HistoryCase } from '@testyard/protocol';
import { memo } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { caseLook } from '../../../glossary/looks.ts';
import { caseKey, combinationText } from '../../../parts/case-key.ts';
import { shortName, visible } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import { CaseFailures } from './case-failures.tsx';
import { caseHref } from './case-href.ts';
import { GridPart } from './grid-part.tsx';
import { type Column, messageIn } from './history-columns.ts';
import { type CellProps, MetricCell } from './metric-cell.tsx';
import { placeName } from './use-grid-focus.ts';

interface Props {
  readonly one: HistoryCase;
  readonly columns: readonly Column[];
  /** From 1. */
  readonly row: number;
  /** Column of the cell that Tab reaches; -1: it is in another row. */
  readonly active: number;
  readonly isOpen: boolean;
  /** Shows the failures of a case; undefined: of none. */
  readonly open: (key: string | undefined) => void;
}

/** One case: what it is called, how it stands, and how it ended in each run. */
export const GridRow = memo(
  function GridRow({ one, columns, row, active, isOpen, open }: Props) {
    const cell = (column: number) => ({
      'data-place': placeName(row, column),
      tabIndex: column === active ? 0 : -1,
    });
    return (
      <>
        <GridPart part="row" aria-rowindex={row + 1} className="history-row">
          <div className="history-start">
            <GridPart part="rowheader" className="history-name">
              <NameButton
                one={one}
                cell={cell(0)}
                isOpen={isOpen}
                toggle={() => open(isOpen ? undefined : caseKey(one))}
              />
            </GridPart>
            {columns.map((column, at) =>
              column.kind === 'metric' ? (
                <MetricCell
                  key={column.metric}
                  {...{ one, columns, metric: column.metric, cell: cell(at) }}
                />
              ) : null,
            )}
          </div>
          {columns.map((column, at) =>
            column.kind === 'run' ? (
              <StateCell key={column.run.id} {...{ one, column, cell: cell(at) }} />
            ) : null,
          )}
        </GridPart>
        {isOpen && <CaseFailures one={one} columns={columns} />}
      </>
    );
  },
  (before, now) =>
    before.one === now.one &&
    before.columns === now.columns &&
    before.row === now.row &&
    before.active === now.active &&
    before.isOpen === now.isOpen,
);

interface NameProps {
  readonly one: HistoryCase;
  readonly cell: CellProps;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

function NameButton({ one, cell, isOpen, toggle }: NameProps) {
  const place = [visible(one.suite), combinationText(one.combination)].filter(Boolean).join(' · ');
  return (
    <button
      type="button"
      {...cell}
      aria-expanded={isOpen}
      title={shortName([place, one.name].filter(Boolean).join(' › '))}
      onClick={toggle}
    >
      <Icon shape={isOpen ? 'down' : 'right'} />
      <span className="history-names">
        <bdi className="cut">{shortName(one.name, 160)}</bdi>
        {place !== '' && <bdi className="note cut">{shortName(place, 160)}</bdi>}
      </span>
    </button>
  );
}

interface StateProps {
  readonly one: HistoryCase;
  readonly column: Extract<Column, { readonly kind: 'run' }>;
  readonly cell: CellProps;
}

/** How it ended in one run, leading there; a case that was not there leads nowhere. */
function StateCell({ one, column: { run, at }, cell }: StateProps) {
  const { t } = useWords();
  const state = one.states[at] ?? null;
  if (state === null)
    return (
      <GridPart
        part="gridcell"
        {...cell}
        className="history-cell"
        aria-label={t('history.cell', { number: run.number, word: t('history.absent') })}
      >
        <span className="history-absent" />
      </GridPart>
    );
  const look = caseLook(state);
  const message = messageIn(one, run);
  const said = t('history.cell', { number: run.number, word: t(look.word) });
  return (
    <GridPart part="gridcell" className="history-cell">
      <a
        href={caseHref(one, run, one.ids[at] ?? null)}
        {...cell}
        className={`history-state tone-${look.tone} of-${state}`}
        aria-label={message === null ? said : `${said}, ${shortName(message, 160)}`}
      >
        <Icon shape={look.shape} />
      </a>
    </GridPart>
  );
}
