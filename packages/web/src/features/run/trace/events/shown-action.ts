import type { ActionKind, TraceAction } from '../trace-model.ts';
import { actionTitle, parametersOf } from './action-title.ts';
import type { ToldAction } from './told-action.ts';

/** An action as the test told it and as the browser did, where both have; either alone is enough. */
export interface Joined {
  readonly key: string;
  readonly parentKey: string;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly told: ToldAction;
  /** Of its clock. */
  readonly shiftMs: number;
  /** Of the browser: log, pointer, pictures. */
  done: { readonly action: ToldAction; readonly shiftMs: number } | null;
}

/** What is shown of an action that is within so many others. */
export function shownAction({ told, done, shiftMs, startMs, endMs }: Joined, depth: number): TraceAction {
  const browser = done?.action;
  const shift = done?.shiftMs ?? shiftMs;
  const timed = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : ms + shift);
  const hasWords = told.title !== '' || Object.hasOwn(told.params, 'locator');
  const params = hasWords || !browser ? told.params : browser.params;
  const naming = {
    ...{ title: told.title, subtitle: told.subtitle, apiName: told.apiName },
    className: browser?.className ?? told.className,
    method: browser?.method ?? told.method,
    params: browser ? { ...browser.params, ...told.params } : told.params,
  };
  return {
    kind: kindOf(told),
    ...actionTitle(naming),
    ...{ depth, startMs, endMs, failsWithin: false },
    error: told.error ?? browser?.error ?? null,
    log: (browser?.log ?? told.log).map(({ atMs, text }) => ({ atMs: timed(atMs), text })),
    parameters: parametersOf(params),
    stack: told.stack.length > 0 ? told.stack : (browser?.stack ?? []),
    attachments: told.attachments.length > 0 ? told.attachments : (browser?.attachments ?? []),
    pageId: browser?.pageId ?? told.pageId,
    ...{ point: browser?.point ?? told.point, box: browser?.box ?? told.box },
    actedMs: timed(browser?.actedMs ?? told.actedMs),
    pictures: browser?.pictures ?? told.pictures,
  };
}

const kinds: Readonly<Record<string, ActionKind>> = {
  ...{ hook: 'hook', fixture: 'fixture', expect: 'expect' },
  ...{ 'test.step': 'step', 'test.attach': 'attach', attach: 'attach' },
};

/** By the method, which older traces have only at the beginning of the id: `hook@3`. */
function kindOf({ className, method, callId, title, apiName, group }: ToldAction): ActionKind {
  const word = className === 'Test' && method !== 'step' ? method : (/^([\w.]+)@/.exec(callId)?.[1] ?? '');
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
  if (kind !== undefined) return kind;
  if (group !== '') return 'aside';
  return /^expect\b/i.test(title || apiName) ? 'expect' : 'call';
}
