import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { Dialog } from '../../parts/dialog.tsx';
import { useWords } from '../../texts/words.tsx';

/** Asks before a page is left on which something is written that is not saved. */
export function UnsavedGuard({ isDirty }: { readonly isDirty: boolean }) {
  const { t } = useWords();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog onClose={blocker.reset} title={t('unsaved.title')}>
      <p>{t('unsaved.what')}</p>
      <div className="actions actions-end">
        <Button variant="default" onClick={blocker.reset} data-autofocus>
          {t('unsaved.stay')}
        </Button>
        <Button color="red" onClick={blocker.proceed}>
          {t('unsaved.leave')}
        </Button>
      </div>
    </Dialog>
  );
}
