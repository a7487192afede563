import { useWords } from '../../texts/words.tsx';
import { Snippet } from './snippet.tsx';

/** Commands to type, and how the program is called where it is not installed. */
export function TerminalSnippet({ title, text }: { readonly title?: string; readonly text: string }) {
  const { t } = useWords();
  return (
    <div className="terminal-snippet">
      <Snippet title={title ?? t('runs.by-command')} text={text} />
      <p className="note">{t('snippet.clone')}</p>
    </div>
  );
}
