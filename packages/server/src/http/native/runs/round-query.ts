/** `?round=`; null: the latest. */
export function roundOf({ round }: { readonly round?: string }): number | null {
  return round === undefined ? null : Number(round);
}
