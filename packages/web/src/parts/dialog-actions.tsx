import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../texts/words.tsx';

interface Props {
  readonly close: () => void;
  /** What is said beside the buttons. */
  readonly note?: ReactNode;
  /** The button that does what the dialog is for. */
  readonly children: ReactNode;
}

/** The end of a dialog: below everything else, at the right, first the way back, last what it is for. */
export function DialogActions({ close, note, children }: Props) {
  const { t } = useWords();
  return (
    <div className="actions actions-end">
      {note}
      <Button variant="default" onClick={close}>
        {t('cancel')}
      </Button>
      {children}
    </div>
  );
}
