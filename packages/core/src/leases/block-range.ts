import type { BlockStore } from '../stores/lease-stores.ts';
import type { Block } from './lease.ts';

export function contains(block: Block, position: number): boolean {
  return position >= block.fromPosition && position < block.toPosition;
}

/**
 * Takes one position out of a block, so that no case is ever in two; answers what is left, up to two blocks of the
 * same lease.
 */
export async function takeOut(blocks: BlockStore, block: Block, position: number): Promise<readonly Block[]> {
  const left: Block = { ...block, toPosition: position };
  const right: Block = { ...block, fromPosition: position + 1 };
  const rest = [left, right].filter((part) => part.fromPosition < part.toPosition);
  const [first, second] = rest;
  if (!first) {
    await blocks.delete([block.id]);
    return [];
  }
  await blocks.setRange(block.id, first.fromPosition, first.toPosition);
  if (!second) return [first];
  const split: Block = { ...second, id: `${block.id}-${position}`, number: 0 };
  await blocks.insert(split);
  return [first, split];
}
