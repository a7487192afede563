import { CoreError } from '@testyard/core';

/** Errors: NAME_TAKEN where the look-up found something. The unique index stands behind it. */
export async function refuseTaken(
  found: Promise<{ readonly id: string } | null>,
  name: { readonly kind: string; readonly given: string; readonly ownId?: string },
): Promise<void> {
  const other = await found;
  if (other && other.id !== name.ownId)
    throw new CoreError('NAME_TAKEN', { kind: name.kind, given: name.given });
}
