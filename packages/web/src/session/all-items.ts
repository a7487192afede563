import type { CallInput, Client, ItemOf, ListName } from '@testyard/client';

/** As many as the server gives at once. */
const limit = '1000';

/** Everything that a list has, however long it is: what is not read must not look as if it were deleted. */
export async function allItems<N extends ListName>(
  service: Pick<Client, 'items'>,
  name: N,
  input: CallInput<N>,
): Promise<ItemOf<N>[]> {
  const items: ItemOf<N>[] = [];
  const whole = { ...input, query: { ...input.query, limit } } as CallInput<N>;
  for await (const item of service.items(name, whole)) items.push(item);
  return items;
}
