import { useWords } from '../texts/words.tsx';
import { Icon } from './icon.tsx';
import type { Look } from './looks.ts';

/** Sign and word of an outcome in one line. */
export function Badge({ look }: { readonly look: Look }) {
  const { t } = useWords();
  return (
    <span className={`badge tone-${look.tone}`}>
      <Icon shape={look.shape} />
      <span>{t(look.word)}</span>
    </span>
  );
}
