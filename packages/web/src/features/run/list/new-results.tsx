import { useWords } from '../../../texts/words.tsx';

/** Puts results into the list that came while somebody pointed at it. */
export function NewResults({ count, apply }: { readonly count: number; readonly apply: () => void }) {
  const { t, figures } = useWords();
  if (count <= 0) return null;
  return (
    <button type="button" className="new-results" onClick={apply}>
      {t('list.new', { n: count, count: figures.count(count) })} ▲
    </button>
  );
}
