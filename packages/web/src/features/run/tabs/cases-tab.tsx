import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { useShortcuts } from '../../../parts/shortcuts.ts';
import { StateBox } from '../../../parts/state-box.tsx';
import { useWords } from '../../../texts/words.tsx';
import { CaseLine } from '../list/case-line.tsx';
import { NewResults } from '../list/new-results.tsx';
import { useSelection } from '../list/selection.tsx';
import { useCaseKeys } from '../list/use-case-keys.ts';
import { useOpenCase } from '../list/use-open-case.ts';
import { useShownVersion } from '../list/use-shown-version.ts';
import { VirtualList } from '../list/virtual-list.tsx';
import { filterRows, readFilter } from '../model/case-filter.ts';
import type { CaseTable } from '../model/case-table.ts';
import { useRunAddress, useRunView } from '../run-view.tsx';
import { useStandingsOfCases } from '../use-standings.ts';
import { Split } from './split.tsx';

const lineHeight = 34;
/** The address follows what is typed, but not every letter of it. */
const addressAfterMs = 400;

/** All cases of the round, however many, with a filter. */
export function CasesTab() {
  const { t } = useWords();
  const { run, table, isWhole } = useRunView();
  if (table === null || (!isWhole && table.rows.length === 0)) return <Loading />;
  if (isWhole && table.rows.length === 0)
    return run.state === 'finished' ? (
      <StateBox shape="ring" title={t('list.none-over')} next={t('list.none-over.next')} />
    ) : (
      <StateBox shape="clock" title={t('list.none')} next={t('list.none.next')} />
    );
  return <Cases table={table} />;
}

function Cases({ table }: { readonly table: CaseTable }) {
  const { search } = useRunAddress();
  const { run, isWhole } = useRunView();
  const total = isWhole ? table.rows.length : (run.counts.expected ?? table.rows.length);
  const { text, setText } = useFilterText();
  const { now, shown, catchUp, onHeld } = useShownVersion(table);
  const asked = useDeferredValue(text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the table changes in place; its version says when
  const places = useMemo(() => filterRows(table, readFilter(asked)), [table, shown, asked]);
  const list = (
    <>
      <ListHead found={places.length} total={total}>
        <FilterField text={text} setText={setText} />
      </ListHead>
      <NewResults count={now === shown ? 0 : now - shown} apply={catchUp} />
      <Lines table={table} places={places} onHeld={onHeld} />
    </>
  );
  return <Split list={list} caseId={search.case} />;
}

interface HeadProps {
  readonly found: number;
  readonly total: number;
  readonly children: ReactNode;
}

function ListHead({ found, total, children }: HeadProps) {
  const { t, figures } = useWords();
  const { selected, clear } = useSelection();
  return (
    <div className="list-head">
      {children}
      <span className="note" role="status">
        {t('list.found', { found: figures.count(found), total: figures.count(total) })}
      </span>
      {selected.size > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={clear}>
          {t('list.clear-selection')}
        </Button>
      )}
    </div>
  );
}

interface LinesProps {
  readonly table: CaseTable;
  /** Of the rows that are shown, in their order. */
  readonly places: Uint32Array;
  readonly onHeld: (held: boolean) => void;
}

function Lines({ table, places, onHeld }: LinesProps) {
  const { t } = useWords();
  const address = useRunAddress();
  const { search } = address;
  const { selected, toggle } = useSelection();
  const standings = useStandingsOfCases();
  const open = useOpenCase(address);
  const chosen = search.case === undefined ? undefined : table.placeOf(search.case);
  const active = chosen === undefined ? -1 : places.indexOf(chosen);
  const rowAt = (index: number) => table.rows[places[index] ?? -1];
  useCaseKeys({ count: places.length, rowAt, active, open });
  if (places.length === 0)
    return <StateBox shape="search" title={t('list.nothing')} next={t('list.nothing.next')} />;
  return (
    <VirtualList
      label={t('list.cases')}
      count={places.length}
      heightOf={heightOf}
      keyOf={(index) => rowAt(index)?.id ?? String(index)}
      active={active}
      onHeld={onHeld}
    >
      {(index) => {
        const row = rowAt(index);
        return (
          row && (
            <CaseLine
              row={row}
              isOpen={row.id === search.case}
              isSelected={selected.has(row.id)}
              standing={standings.get(row.id)}
              open={open}
              toggle={toggle}
            />
          )
        );
      }}
    </VirtualList>
  );
}

const heightOf = () => lineHeight;

/** What is typed, at once; the address has it a little later, and says it first where it is gone to. */
function useFilterText() {
  const { search, set } = useRunAddress();
  const asked = search.q ?? '';
  const [text, setText] = useState(asked);
  const sent = useRef(asked);
  useEffect(() => {
    if (asked === sent.current) return;
    sent.current = asked;
    setText(asked);
  }, [asked]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      set({ q: text });
    }, addressAfterMs);
    return () => clearTimeout(timer);
  }, [text, set]);
  return { text, setText };
}

function FilterField({ text, setText }: { readonly text: string; readonly setText: (text: string) => void }) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => field.current?.focus() });
  return (
    <TextInput
      ref={field}
      size="xs"
      className="list-filter"
      leftSection={<Icon shape="search" />}
      aria-label={t('list.filter')}
      placeholder={t('list.filter')}
      value={text}
      maxLength={500}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
    />
  );
}
