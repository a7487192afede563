import { Button } from '@mantine/core';
import { useWords } from '../../texts/words.tsx';
import { useHistoryAddress } from './use-history.ts';

/** Further back, and to the newest again; `before`: what older runs are asked for with, null where there are none. */
export function OtherRuns({ before }: { readonly before: number | null }) {
  const { t } = useWords();
  const { search, set } = useHistoryAddress();
  return (
    <>
      {before !== null && (
        <Button variant="default" size="compact-sm" onClick={() => set({ before: String(before) })}>
          {t('history.older')}
        </Button>
      )}
      {search.before !== undefined && (
        <Button variant="default" size="compact-sm" onClick={() => set({ before: undefined })}>
          {t('history.newest')}
        </Button>
      )}
    </>
  );
}
