import { useWords } from '../texts/words.tsx';

/** Shows itself only where something takes longer than a moment. */
export function Loading() {
  const { t } = useWords();
  return (
    <p className="loading" role="status">
      <span className="spinner" />
      {t('loading')}
    </p>
  );
}
