import { getRouteApi } from '@tanstack/react-router';
import type { Run } from '@testyard/protocol';
import { createContext, useContext } from 'react';
import { mayIn, useProjects } from '../../session/project.tsx';
import type { CaseTable } from './model/case-table.ts';
import type { RunSearch } from './run-search.ts';

/** What every part of the page of a run looks at. */
export interface RunView {
  readonly run: Run;
  /** Null: not read yet. */
  readonly table: CaseTable | null;
  /** The table has all cases, not only those that failed first. */
  readonly isWhole: boolean;
}

export const RunViewContext = createContext<RunView | null>(null);

export function useRunView(): RunView {
  const view = useContext(RunViewContext);
  if (!view) throw new Error('no run around this');
  return view;
}

/** What the reader may do with the run: start, stop and repeat; a run that came from elsewhere has nothing to repeat. */
export function useRunRights(): { readonly mayAct: boolean; readonly mayRerun: boolean } {
  const { run } = useRunView();
  const project = useProjects().data?.find(({ id }) => id === run.projectId);
  // Until it is known, what most may do is offered: the server has the last word.
  const mayAct = project === undefined || mayIn(project, 'runner');
  // Beside an earlier round that is looked at, the latest may be under way.
  const isOver = (run.rounds.at(-1) ?? run).state === 'finished';
  return { mayAct, mayRerun: mayAct && isOver && !run.dryRun && !run.imported };
}

const route = getRouteApi('/runs/$run');

/** What the address says, and how to change it; `replace` where nobody would want to come back to what was. */
export function useRunAddress() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (
    change: { readonly [name in keyof RunSearch]?: RunSearch[name] | undefined },
    replace = true,
  ) =>
    navigate({
      search: (before: RunSearch) => withoutEmpty({ ...before, ...change }),
      replace,
      resetScroll: false,
    });
  return { search, set };
}

function withoutEmpty(search: Readonly<Record<string, string | undefined>>): RunSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  );
}
