import { useMemo, useState } from 'react';
import { useRunAddress } from '../../run-view.tsx';
import type { Moment, Trace, TraceAction } from '../trace-model.ts';
import { filterActions, firstToLookAt } from '../trace-moments.ts';

export const details = ['call', 'source', 'console', 'network', 'files'] as const;
export type Detail = (typeof details)[number];

/** What of a trace is looked at. */
export interface TraceLook {
  /** Place of the chosen action among all. */
  readonly chosen: number;
  readonly action: TraceAction | undefined;
  readonly choose: (index: number) => void;
  /** To the one before or after it in the list, or to an end of it. */
  readonly step: (by: number) => void;
  readonly text: string;
  readonly filter: (text: string) => void;
  /** Places of those that the text leaves. */
  readonly listed: readonly number[];
  readonly moment: Moment;
  readonly lookAt: (moment: Moment) => void;
  readonly detail: Detail;
  readonly show: (detail: Detail) => void;
}

export function useTraceLook(trace: Trace): TraceLook {
  const { actions } = trace;
  const { search, set } = useRunAddress();
  const [chosen, setChosen] = useState(() => namedAction(search.action, actions));
  const choose = (index: number) => {
    setChosen(index);
    set({ action: String(index) });
  };
  const [text, filter] = useState('');
  const [moment, lookAt] = useState<Moment | null>(null);
  const [detail, show] = useState<Detail>('call');
  const listed = useMemo(() => filterActions(actions, text), [actions, text]);
  const action = actions[chosen];
  const step = (by: number) => {
    const at = nearest(listed, chosen);
    const next = listed[Math.max(0, Math.min(listed.length - 1, at + by))];
    if (next !== undefined) choose(next);
  };
  return {
    ...{ chosen, action, choose, step, text, filter, listed, detail, show, lookAt },
    moment: moment ?? (action?.point ? 'action' : 'after'),
  };
}

/** The one that a link is about; without one, that which is looked at first. */
function namedAction(text: string | undefined, actions: readonly TraceAction[]): number {
  const index = text !== undefined && /^[0-9]{1,6}$/.test(text) ? Number(text) : -1;
  return index >= 0 && index < actions.length ? index : firstToLookAt(actions);
}

/** Where the chosen one is in the list; where it is not, the place of the last before it. */
function nearest(listed: readonly number[], chosen: number): number {
  const at = listed.indexOf(chosen);
  return at >= 0 ? at : listed.findLastIndex((each) => each < chosen);
}
