import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWords } from '../texts/words.tsx';

/** Of a list that is not virtual; a browser lays out so many without being noticed. */
const atOnce = 300;

interface FirstRows<T> {
  readonly rows: readonly T[];
  /** What brings the next ones; null where all are there. */
  readonly more: ReactNode;
}

/** The first of a long list, and further ones where somebody asks for them. */
export function useFirstRows<T>(all: readonly T[]): FirstRows<T> {
  const { t, figures } = useWords();
  const [shown, setShown] = useState(atOnce);
  const left = all.length - shown;
  const more =
    left <= 0 ? null : (
      <p className="more-rows">
        <Button variant="default" size="xs" onClick={() => setShown(shown + atOnce)}>
          {t('rows.more')}
        </Button>
        <span className="note">{t('rows.left', { count: figures.count(left) })}</span>
      </p>
    );
  return { rows: left <= 0 ? all : all.slice(0, shown), more };
}
