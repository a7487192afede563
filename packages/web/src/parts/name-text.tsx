import { shortName } from './shown-text.ts';

/** A name that somebody else chose: text in its own direction, in one line. */
export function NameText({ name }: { readonly name: string }) {
  return <bdi title={shortName(name)}>{shortName(name, 120)}</bdi>;
}
