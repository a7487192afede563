/** Names that people give: of projects, users, templates, groups, systems under test, tokens and executors. */
import { CoreError } from './errors.ts';
import { wrongAt } from './findings.ts';

/** Controls, ends of lines, and what changes the direction of text: a name with them is shown as another one. */
const unshowable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** Whether a name has something in it that no name may have. */
export const isUnshowable = (name: string): boolean => unshowable.test(name);

/**
 * A name as it is kept: in NFC, so that one name is not two by its spelling. `present`: what has been kept so far, which stays
 * as it is where it is given again. Errors: REQUEST_INVALID at `/name`.
 */
export function nameToKeep(name: string, present?: string): string {
  if (name === present) return name;
  if (isUnshowable(name))
    throw new CoreError('REQUEST_INVALID', { findings: [wrongAt('/name', 'name-text')] });
  return name.normalize('NFC');
}

/** Under which a name may be kept, the likeliest first: as given, in NFC, and in NFD by earlier versions. */
export const spellingsOf = (name: string): readonly string[] => [
  ...new Set([name, name.normalize('NFC'), name.normalize('NFD')]),
];

/** Of what is kept under spellings of a name, the one that is meant. */
export function meantBy<T extends { readonly name: string }>(name: string, found: readonly T[]): T | null {
  const place = ({ name: spelled }: T) => spellingsOf(name).indexOf(spelled);
  return [...found].sort((one, other) => place(one) - place(other))[0] ?? null;
}

/**
 * What several processes begin at once, as replicas at their first start do, is done by one of them: where a name was
 * taken meanwhile, `work` looks once more at what there is. Errors: those of `work`.
 */
export async function lookAgainWhereTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'NAME_TAKEN') throw error;
    return work();
  }
}
