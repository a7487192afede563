import type { Flaw } from '../editor/document-yaml.ts';
import { type Path, pointerOf } from './edit-document.ts';
import type { FormField } from './form-fields.ts';

/** What is wrong with a field, or within it; also that it is missing, which is said of what it is missing in. */
export function flawsOf(flaws: readonly Flaw[], { path, isRequired }: FormField, isThere: boolean): Flaw[] {
  return flaws.filter(({ pointer, said }) => {
    if (pointer === null) return false;
    if (isWithin(pointer, path)) return true;
    const isAbove = pointer === pointerOf(path.slice(0, -1));
    return isRequired && !isThere && isAbove && wordsOf(said).has(path.at(-1) ?? '');
  });
}

/** Those about this very place, not what is within it. */
export const flawsAt = (flaws: readonly Flaw[], path: Path): Flaw[] =>
  flaws.filter(({ pointer }) => pointer === pointerOf(path));

export function isWithin(pointer: string, path: Path): boolean {
  const own = pointerOf(path);
  return pointer === own || pointer.startsWith(`${own}/`);
}

const wordsOf = (text: string) => new Set(text.split(/[^\w-]+/));
