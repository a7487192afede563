import { type Counts, noCounts } from '@testyard/core';

export const noCountsText = JSON.stringify(noCounts);

export function countsText(counts: Counts): string {
  return counts === noCounts ? noCountsText : JSON.stringify(counts);
}

export function listText(list: readonly unknown[]): string {
  return list.length === 0 ? '[]' : JSON.stringify(list);
}
