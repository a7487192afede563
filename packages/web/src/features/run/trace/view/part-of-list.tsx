import { type ReactNode, useState } from 'react';
import { useWords } from '../../../../texts/words.tsx';

const atOnce = 150;

interface Props<T> {
  readonly items: readonly T[];
  readonly className: string;
  readonly label: string;
  readonly children: (item: T, index: number) => ReactNode;
}

/** The beginning of a list, and more of it when it is wanted. */
export function PartOfList<T>({ items, className, label, children }: Props<T>) {
  const { t } = useWords();
  const [shown, setShown] = useState(atOnce);
  return (
    <ul className={className} aria-label={label}>
      {items.slice(0, shown).map(children)}
      {items.length > shown && (
        <li>
          <button type="button" className="as-link" onClick={() => setShown(shown + atOnce)}>
            {t('artifacts.more')}
          </button>
        </li>
      )}
    </ul>
  );
}
