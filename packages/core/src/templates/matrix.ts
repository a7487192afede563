import type { MatrixRule, ParameterValue, Values } from './template.ts';

/** Values of parameters that tell one task of a template from another, as text. */
export type Combination = Readonly<Record<string, string>>;

/** Of one template: each is a task. */
export const mostCombinations = 256;

/**
 * The combinations of a matrix, each once, in the order in which they are written. A parameter that is `given` is not
 * multiplied: it has that value in all of them, and what is included with another one is left out. Null: more than
 * `mostCombinations`.
 */
export function combinationsOf(matrix: MatrixRule, given: Values = {}): readonly Combination[] | null {
  const axes = Object.entries(matrix.parameters ?? {}).map(([name, values]) => {
    const own = Object.hasOwn(given, name) ? [given[name] as ParameterValue] : values;
    return [name, [...new Set(own.map(String))]] as const;
  });
  const multiplied = axes.length === 0 ? 0 : axes.reduce((product, [, values]) => product * values.length, 1);
  if (multiplied > mostCombinations * 100) return null;
  const excluded = (matrix.exclude ?? []).map((values) => Object.entries(asText(values)));
  const regular = axes.length === 0 ? [] : multiply(axes);
  const kept: Combination[] = [];
  for (const each of regular) {
    if (!excluded.some((values) => hasAll(each, values))) kept.push(each);
    if (kept.length > mostCombinations) return null;
  }
  const included = (matrix.include ?? []).map(asText).filter((each) => agrees(each, given));
  const regularKeys = new Set(kept.map(keyOf));
  const more = new Map(included.map((each) => [keyOf(each), each]));
  for (const key of regularKeys) more.delete(key);
  const all = [...kept, ...more.values()];
  return all.length > mostCombinations ? null : all;
}

/** As it is shown behind the name of the template; '' where there is none. */
export function combinationText(combination: Combination): string {
  const text = Object.entries(combination)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}

const longestText = 300;

function multiply(axes: readonly (readonly [string, readonly string[]])[]): Combination[] {
  return axes.reduce<Combination[]>(
    (before, [name, values]) => before.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
}

const asText = (values: Values): Combination =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

const hasAll = (whole: Combination, part: readonly (readonly [string, string])[]): boolean =>
  part.every(([name, value]) => whole[name] === value);

const agrees = (combination: Combination, given: Values): boolean =>
  Object.entries(combination).every(
    ([name, value]) => !Object.hasOwn(given, name) || String(given[name]) === value,
  );

const keyOf = (combination: Combination): string =>
  JSON.stringify(Object.entries(combination).sort(([one], [other]) => (one < other ? -1 : 1)));
