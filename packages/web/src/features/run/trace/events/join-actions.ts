import type { ActionKind, TraceAction } from '../trace-model.ts';
import { actionTitle, parametersOf } from './action-title.ts';
import type { ToldAction } from './told-action.ts';
import type { TraceFile } from './trace-file.ts';

/** A file and by how much its clock is behind that of the trace. */
export interface TimedFile {
  readonly file: TraceFile;
  readonly shiftMs: number;
}

/** An action as the test told it and as the browser did, where both have; either alone is enough. */
interface Joined {
  readonly key: string;
  readonly parentKey: string;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly told: ToldAction;
  /** Of the browser: log, pointer, pictures. */
  done: { readonly action: ToldAction; readonly shiftMs: number } | null;
}

const mostDepth = 30;

/** The actions of all files, each once, in the order in which they began, and each followed by those within it. */
export function joinActions(files: readonly TimedFile[]): TraceAction[] {
  const joined = new Map<string, Joined>();
  for (const { file, shiftMs } of files) {
    const keys = keysOf(file, joined);
    for (const told of file.actions.values()) {
      const key = keys.get(told.callId) ?? '';
      const known = joined.get(key);
      if (known) {
        known.done ??= { action: told, shiftMs };
        continue;
      }
      joined.set(key, {
        ...{ key, told, parentKey: keys.get(told.parentId) ?? told.parentId },
        ...{ startMs: told.startMs + shiftMs, endMs: told.endMs === null ? null : told.endMs + shiftMs },
        done: file.isTest ? null : { action: told, shiftMs },
      });
    }
  }
  return inOrder(joined);
}

/** By the id within a file, what an action is known as in all of them. */
function keysOf(file: TraceFile, known: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const action of file.actions.values()) {
    const key = keyOf(file, action, known);
    const own = taken.has(key) ? `${key}#${keys.size}` : key;
    taken.add(own);
    keys.set(action.callId, own);
  }
  return keys;
}

function keyOf(
  { format, name, isTest }: TraceFile,
  action: ToldAction,
  known: ReadonlyMap<string, unknown>,
): string {
  if (format >= 10) return action.callId;
  if (format === 6 && action.wallTime !== null) return `${action.apiName}@${action.wallTime}`;
  if (isTest) return action.stepId || action.callId;
  return known.has(action.stepId) ? action.stepId : `${name}/${action.callId}`;
}

function inOrder(joined: ReadonlyMap<string, Joined>): TraceAction[] {
  const sorted = [...joined.values()].sort((a, b) => a.startMs - b.startMs);
  const children = new Map<string, Joined[]>();
  const roots: Joined[] = [];
  for (const each of sorted) {
    const isWithin = each.parentKey !== '' && each.parentKey !== each.key && joined.has(each.parentKey);
    if (!isWithin) roots.push(each);
    else if (!children.get(each.parentKey)?.push(each)) children.set(each.parentKey, [each]);
  }
  const found: TraceAction[] = [];
  const seen = new Set<Joined>();
  // Those that are their own ancestors are within nothing.
  for (const root of [...roots, ...sorted]) {
    const waiting = [{ each: root, depth: 0, ancestors: [] as readonly number[] }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { each, depth, ancestors } = next;
      if (seen.has(each)) continue;
      seen.add(each);
      const at = found.length;
      const action = actionOf(each, Math.min(depth, mostDepth));
      found.push(action);
      if (action.error !== null) markFailed(found, ancestors);
      const below = depth < mostDepth ? [...ancestors, at] : ancestors;
      const within = children.get(each.key) ?? [];
      for (let n = within.length - 1; n >= 0; n -= 1) {
        const child = within[n];
        if (child) waiting.push({ each: child, depth: depth + 1, ancestors: below });
      }
    }
  }
  return found;
}

function markFailed(actions: TraceAction[], ancestors: readonly number[]): void {
  for (const at of ancestors) {
    const action = actions[at];
    if (action && !action.failsWithin) actions[at] = { ...action, failsWithin: true };
  }
}

function actionOf({ told, done, startMs, endMs }: Joined, depth: number): TraceAction {
  const browser = done?.action;
  const shift = done?.shiftMs ?? 0;
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
