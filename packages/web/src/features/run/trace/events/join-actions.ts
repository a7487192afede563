import type { TraceAction } from '../trace-model.ts';
import { type Joined, shownAction } from './shown-action.ts';
import type { ToldAction } from './told-action.ts';
import type { TraceFile } from './trace-file.ts';
import type { Turns } from './turns.ts';

/** A file, and what makes times of its clock those since the beginning of the trace. */
export interface TimedFile {
  readonly file: TraceFile;
  readonly shiftMs: number;
}

const mostDepth = 30;

/** The actions of all files, each once, in the order in which they began, and each followed by those within it. */
export async function joinActions(files: readonly TimedFile[], turns: Turns): Promise<TraceAction[]> {
  const joined = new Map<string, Joined>();
  for (const { file, shiftMs } of files) {
    const keys = keysOf(file, joined);
    for (const told of file.actions.values()) {
      await turns.pass();
      const key = keys.get(told.callId) ?? '';
      const known = joined.get(key);
      if (known) {
        known.done ??= { action: told, shiftMs };
        continue;
      }
      joined.set(key, {
        ...{ key, told, shiftMs, parentKey: keys.get(told.parentId) ?? told.parentId },
        ...{ startMs: told.startMs + shiftMs, endMs: told.endMs === null ? null : told.endMs + shiftMs },
        done: file.isTest ? null : { action: told, shiftMs },
      });
    }
  }
  return inOrder(joined, turns);
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

interface Placed {
  readonly each: Joined;
  readonly depth: number;
  /** Places of those that it is within. */
  readonly ancestors: readonly number[];
}

async function inOrder(joined: ReadonlyMap<string, Joined>, turns: Turns): Promise<TraceAction[]> {
  const sorted = [...joined.values()].sort((a, b) => a.startMs - b.startMs);
  const { roots, children } = familyOf(sorted, joined);
  const found: TraceAction[] = [];
  const seen = new Set<Joined>();
  // Those that are their own ancestors are within nothing.
  for (const root of [...roots, ...sorted]) {
    const waiting: Placed[] = [{ each: root, depth: 0, ancestors: [] }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { each, depth, ancestors } = next;
      if (seen.has(each)) continue;
      seen.add(each);
      await turns.pass();
      const below = depth < mostDepth ? [...ancestors, found.length] : ancestors;
      const action = shownAction(each, Math.min(depth, mostDepth));
      found.push(action);
      if (action.error !== null) markFailed(found, ancestors);
      for (const child of (children.get(each.key) ?? []).toReversed())
        waiting.push({ each: child, depth: depth + 1, ancestors: below });
    }
  }
  return found;
}

/** Those that are within nothing, and by key what is within each. */
function familyOf(sorted: readonly Joined[], joined: ReadonlyMap<string, Joined>) {
  const children = new Map<string, Joined[]>();
  const roots: Joined[] = [];
  for (const each of sorted) {
    const isWithin = each.parentKey !== '' && each.parentKey !== each.key && joined.has(each.parentKey);
    if (!isWithin) roots.push(each);
    else if (!children.get(each.parentKey)?.push(each)) children.set(each.parentKey, [each]);
  }
  return { roots, children };
}

function markFailed(actions: TraceAction[], ancestors: readonly number[]): void {
  for (const at of ancestors) {
    const action = actions[at];
    if (action && !action.failsWithin) actions[at] = { ...action, failsWithin: true };
  }
}
