import { Kbd } from '@mantine/core';
import { useWords } from '../../../texts/words.tsx';
import type { Offer } from './completion.ts';

const mostShown = 24;

interface Props {
  readonly offers: readonly Offer[];
  readonly take: (offer: Offer) => void;
}

/** What can stand where the cursor is; the first is also put in by a key. */
export function Offers({ offers, take }: Props) {
  const { t } = useWords();
  return (
    <section className="yaml-offers" aria-label={t('template.offers')}>
      {offers.length > 0 && <Kbd size="xs">{t('template.offers.key')}</Kbd>}
      {offers.slice(0, mostShown).map((offer) => (
        <button
          key={offer.name}
          type="button"
          className="chip"
          // The cursor stays where it is: who works with keys has one for the first, and types on to narrow them down.
          tabIndex={-1}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => take(offer)}
        >
          {offer.name}
        </button>
      ))}
    </section>
  );
}
