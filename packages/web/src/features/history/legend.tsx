import { Badge } from '../../glossary/badge.tsx';
import { caseLooks } from '../../glossary/looks.ts';
import { useWords } from '../../texts/words.tsx';

/** What the signs mean; each cell says it, too. */
export function Legend() {
  const { t } = useWords();
  return (
    <p className="history-legend note">
      {caseLooks.map((look) => (
        <Badge key={look.status} look={look} />
      ))}
      <span className="history-legend-absent">
        <span className="history-absent" aria-hidden="true" />
        {t('history.absent')}
      </span>
    </p>
  );
}
