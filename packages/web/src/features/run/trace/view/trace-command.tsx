import type { Artifact } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import { Snippet } from '../../../../parts/snippets/snippet.tsx';
import { useWords } from '../../../../texts/words.tsx';

/** How a trace is looked at with Playwright's own viewer, which has the documents of the pages, too. */
export function TraceCommand({ artifact }: { readonly artifact: Artifact }) {
  const { t } = useWords();
  const address = `${location.origin}/api/v1/tasks/${artifact.taskId}/artifacts/${artifact.id}`;
  const file = shellWord(artifact.name.split(/[\\/]/).at(-1) ?? 'trace.zip');
  const text = `curl -o ${file} -H "X-Auth-Token: $TOKEN" ${address}\nnpx playwright show-trace ${file}`;
  return (
    <details className="folded">
      <summary>{t('trace.elsewhere')}</summary>
      <p className="note">{t('trace.no-documents')}</p>
      <Snippet title={t('trace.show')} text={`${t('curl.token')}\n${text}`} />
    </details>
  );
}
