import { useCallback, useMemo, useState } from 'react';
import { Loading } from '../../../parts/loading.tsx';
import { useWords } from '../../../texts/words.tsx';
import { CaseLine } from '../list/case-line.tsx';
import { GroupLine } from '../list/group-line.tsx';
import { NewResults } from '../list/new-results.tsx';
import { useSelection } from '../list/selection.tsx';
import { useCaseKeys } from '../list/use-case-keys.ts';
import { useOpenCase } from '../list/use-open-case.ts';
import { useShownVersion } from '../list/use-shown-version.ts';
import { VirtualList } from '../list/virtual-list.tsx';
import type { CaseTable, Row } from '../model/case-table.ts';
import { failureCount } from '../model/failure-count.ts';
import { type FailureGroup, groupFailures, kindOf } from '../model/failure-groups.ts';
import { type GroupStanding, groupStanding, isUniform } from '../model/group-standing.ts';
import { untoldTasks } from '../model/untold-tasks.ts';
import { useRunAddress, useRunView } from '../run-view.tsx';
import { useStandingsOfCases } from '../use-standings.ts';
import { NothingFailed } from './nothing-failed.tsx';
import { Split } from './split.tsx';
import { UntoldList } from './untold-list.tsx';

/** What went wrong, grouped by what was said; the first of it is open. */
export function FailuresTab() {
  const { run, table, isWhole } = useRunView();
  const untold = untoldTasks(run);
  const leftOut = isWhole ? table?.leftOut : undefined;
  if (failureCount(run, leftOut) + run.counts.flaky === 0)
    return untold.length > 0 ? <UntoldList tasks={untold} /> : <NothingFailed />;
  return (
    <>
      <UntoldList tasks={untold} />
      {table === null ? <Loading /> : <Failures table={table} />}
    </>
  );
}

interface StandingGroup extends FailureGroup {
  readonly standing: GroupStanding | null;
}
type Line = { readonly group: StandingGroup; readonly row?: Row };
const groupHeight = 36;
const caseHeight = 34;

function Failures({ table }: { readonly table: CaseTable }) {
  const { t } = useWords();
  const address = useRunAddress();
  const { selected, toggle } = useSelection();
  const standings = useStandingsOfCases();
  const { now, shown, catchUp, onHeld } = useShownVersion(table);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set<string>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the table changes in place; its version says when
  const found = useMemo(() => groupFailures(table.rows), [table, shown]);
  const groups = useMemo(
    () => found.map((group): StandingGroup => ({ ...group, standing: groupStanding(group.rows, standings) })),
    [found, standings],
  );
  const lines = useMemo(() => linesOf(groups, closed), [groups, closed]);
  const heightOf = useCallback((index: number) => (lines[index]?.row ? caseHeight : groupHeight), [lines]);
  const caseId = address.search.case ?? groups[0]?.rows[0]?.id;
  const active = lines.findIndex(({ row }) => row?.id === caseId);
  const open = useOpenCase(address);
  useCaseKeys({ count: lines.length, rowAt: (index) => lines[index]?.row, active, open });
  const fresh =
    now === shown ? 0 : countFailures(table) - groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const list = (
    <>
      <NewResults count={fresh} apply={catchUp} />
      <VirtualList
        label={t('failures.list')}
        count={lines.length}
        heightOf={heightOf}
        keyOf={(index) => lines[index]?.row?.id ?? lines[index]?.group.key ?? ''}
        active={active}
        onHeld={onHeld}
      >
        {(index) => {
          const { group, row } = lines[index] as Line;
          if (!row)
            return (
              <GroupLine
                group={group}
                isClosed={closed.has(group.key)}
                standing={group.standing}
                toggle={() => setClosed(toggled(closed, group.key))}
              />
            );
          return (
            <CaseLine
              row={row}
              isOpen={row.id === caseId}
              isSelected={selected.has(row.id)}
              // What holds for all of a group is said of the group.
              standing={isUniform(group.standing) ? undefined : standings.get(row.id)}
              open={open}
              toggle={toggle}
            />
          );
        }}
      </VirtualList>
    </>
  );
  return <Split list={list} caseId={caseId} />;
}

function linesOf(groups: readonly StandingGroup[], closed: ReadonlySet<string>): Line[] {
  return groups.flatMap((group) => [
    { group },
    ...(closed.has(group.key) ? [] : group.rows.map((row) => ({ group, row }))),
  ]);
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const after = new Set(keys);
  if (!after.delete(key)) after.add(key);
  return after;
}

const countFailures = ({ rows }: CaseTable) =>
  rows.reduce((sum, row) => sum + (kindOf(row) === null ? 0 : 1), 0);
