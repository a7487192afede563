import { useSyncExternalStore } from 'react';

let isPrinting = false;

function subscribe(tell: () => void): () => void {
  const set = (now: boolean) => () => {
    isPrinting = now;
    tell();
  };
  const [begin, end] = [set(true), set(false)];
  addEventListener('beforeprint', begin);
  addEventListener('afterprint', end);
  return () => {
    removeEventListener('beforeprint', begin);
    removeEventListener('afterprint', end);
  };
}

/**
 * Whether the page is being put on paper just now: what is only shown in part is then there as a whole. Changes of a store
 * are shown before the browser lays the sheets out.
 */
export const usePrinting = (): boolean => useSyncExternalStore(subscribe, () => isPrinting);
