import type { CaseProgress } from '../ledger/ledger-case.ts';
import type { BlockStore } from '../stores/lease-stores.ts';
import type { Block } from './lease.ts';

/** Whether the position, of a case in its ledger, is one of the block. */
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

/** A run of open cases of a block, one after the other, that are given back together or stay. `to` is not part of it. */
interface Part {
  readonly isBack: boolean;
  readonly from: number;
  readonly to: number;
}

/**
 * Takes cases out of a block that wait for another lease from now on; answers what is left of it to its own. `id` is
 * the beginning of those of the new blocks.
 */
export async function giveBackSome(
  blocks: BlockStore,
  block: Block,
  of: { readonly open: readonly Waiting[]; readonly back: ReadonlySet<string>; readonly id: string },
): Promise<readonly Block[]> {
  const parts = partsOf(of.open, of.back);
  const [first, ...others] = parts.filter(({ isBack }) => !isBack);
  if (first) await blocks.setRange(block.id, first.from, first.to);
  else await blocks.delete([block.id]);
  const fresh = (part: Part, leaseId: string | null): Block => ({
    ...{ id: `${of.id}-${part.from}`, taskId: block.taskId, leaseId, number: 0 },
    ...{ fromPosition: part.from, toPosition: part.to },
  });
  const kept = others.map((part) => fresh(part, block.leaseId));
  const back = parts.filter(({ isBack }) => isBack).map((part) => fresh(part, null));
  for (const each of [...kept, ...back]) await blocks.insert(each);
  return first ? [{ ...block, fromPosition: first.from, toPosition: first.to }, ...kept] : kept;
}

type Waiting = Pick<CaseProgress, 'id' | 'position'>;

function partsOf(open: readonly Waiting[], back: ReadonlySet<string>): readonly Part[] {
  const parts: Part[] = [];
  for (const { id, position } of open) {
    const isBack = back.has(id);
    const last = parts.at(-1);
    if (last?.isBack === isBack) parts[parts.length - 1] = { ...last, to: position + 1 };
    else parts.push({ isBack, from: position, to: position + 1 });
  }
  return parts;
}
