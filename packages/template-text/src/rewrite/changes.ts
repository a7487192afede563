import { isMembers, sameValue } from './same-value.ts';

type Members = Readonly<Record<string, unknown>>;

/** Something that is written in a way that is left alone. */
export class OnlyByHand extends Error {}

/** The one member that has another name now and is otherwise the same, by its place; null where it is not that alone. */
export function renamedIn(
  names: readonly string[],
  before: Members,
  after: Members,
): { readonly index: number; readonly name: string } | null {
  const now = Object.keys(after);
  const others = names.flatMap((name, index) => (now[index] === name ? [] : [index]));
  const [index] = others;
  const [was, name] = [names[index ?? -1], now[index ?? -1]];
  if (now.length !== names.length || others.length !== 1 || index === undefined) return null;
  if (was === undefined || name === undefined || names.includes(name)) return null;
  const isRest = names.every((each) => each === was || sameValue(before[each], after[each]));
  return isRest && sameValue(before[was], after[name]) ? { index, name } : null;
}

export interface Addition {
  readonly name: string;
  readonly value: unknown;
  /** The member that was there already and that it follows; null: none. */
  readonly behind: string | null;
}

/** Members that are new, in their order. */
export function additions(names: readonly string[], after: Members): Addition[] {
  let behind: string | null = null;
  return Object.entries(after).flatMap(([name, value]) => {
    if (!names.includes(name)) return [{ name, value, behind }];
    behind = name;
    return [];
  });
}

/** Where two lists differ, without what both begin and end with. */
export function differingPart(before: readonly unknown[], after: readonly unknown[]) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && sameValue(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && sameValue(before.at(-1 - end), after.at(-1 - end))) end += 1;
  return { start, gone: before.length - end - start, come: after.slice(start, after.length - end) };
}

export const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isMembers(value) && Object.keys(value).length > 0;
