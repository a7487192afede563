import { isUnsuccessful } from '../../../glossary/looks.ts';
import { useShortcuts } from '../../../parts/shortcuts.ts';
import type { Row } from '../model/case-table.ts';
import { useSelection } from './selection.tsx';

interface Listed {
  readonly count: number;
  /** Undefined where the line is no case. */
  readonly rowAt: (index: number) => Row | undefined;
  /** The line that is open; -1: none. */
  readonly active: number;
  readonly open: (id: string) => void;
}

/** `j` and `k` go from case to case, `n` and `N` from failure to failure, `x` marks the one that is open. */
export function useCaseKeys({ count, rowAt, active, open }: Listed): void {
  const { toggle } = useSelection();
  const go = (step: 1 | -1, isWanted: (row: Row) => boolean) => {
    const start = active < 0 && step < 0 ? count : active;
    for (let index = start + step; index >= 0 && index < count; index += step) {
      const row = rowAt(index);
      if (row && isWanted(row)) return open(row.id);
    }
  };
  const any = () => true;
  const failed = ({ status }: Row) => isUnsuccessful(status);
  useShortcuts({
    j: () => go(1, any),
    k: () => go(-1, any),
    n: () => go(1, failed),
    'shift+n': () => go(-1, failed),
    x: () => {
      const row = rowAt(active);
      if (row) toggle(row.id);
    },
  });
}
