import type { Distrusted, Unfit, UnfitExecutor } from './unfit.ts';

type Lack = Unfit | Distrusted;

/** What all executors lack alike, from all that each lacks, as the first of them is said to lack it; null where there is no such thing. */
export function commonLack(lacks: readonly (readonly Lack[])[]): Unfit | null {
  const [first = [], ...others] = lacks;
  const isCommon = (lack: Lack): lack is Unfit =>
    isUnfit(lack) && others.every((each) => lackLike(each, lack) !== undefined);
  return first.find(isCommon) ?? null;
}

/** Of all that an executor lacks that which is like `lack`; undefined where it lacks no such thing. */
export function lackLike(lacks: readonly Lack[], lack: Unfit): Unfit | undefined {
  return lacks.filter(isUnfit).find((each) => isAlike(each, lack));
}

/** The same of what each is said to lack, where that is one thing alike. */
export function lackOfAll(unfit: readonly UnfitExecutor[]): Unfit | null {
  return commonLack(unfit.map(({ why }) => (why.rule === 'told' ? [] : [why])));
}

function isUnfit(lack: Lack): lack is Unfit {
  return lack.rule !== 'distrusted';
}

/** A label that is not set and one that has another value are one lack: what is wanted of it is the same. */
function isAlike(one: Unfit, other: Unfit): boolean {
  const isLabel = ({ rule }: Unfit) => rule.startsWith('label-');
  if (isLabel(one)) return isLabel(other) && one.values[0] === other.values[0];
  return one.rule === other.rule && JSON.stringify(one.values) === JSON.stringify(other.values);
}
