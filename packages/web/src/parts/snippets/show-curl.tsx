import { useWords } from '../../texts/words.tsx';
import { Snippet } from './snippet.tsx';

/** Folded: the call that a program would make in the place of the page. */
export function ShowCurl({ curl }: { readonly curl: string }) {
  const { t } = useWords();
  return (
    <details className="show-curl">
      <summary>{t('show-curl')}</summary>
      <Snippet title="curl" text={`${t('curl.token')}\n${curl}`} />
    </details>
  );
}
