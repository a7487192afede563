import type { Artifact } from '@testyard/protocol';
import { shellWord } from '../../../parts/shell-word.ts';
import { Snippet } from '../../../parts/snippet.tsx';
import { useWords } from '../../../texts/words.tsx';

/** What a trace of Playwright is looked at with: its own viewer, on the machine of whoever looks. */
export function TraceNote({ artifact }: { readonly artifact: Artifact }) {
  const { t } = useWords();
  const address = `${location.origin}/api/v1/tasks/${artifact.taskId}/artifacts/${artifact.id}`;
  const file = shellWord(artifact.name.split(/[\\/]/).at(-1) ?? 'trace.zip');
  const text = `curl -o ${file} -H "X-Auth-Token: $TOKEN" ${address}\nnpx playwright show-trace ${file}`;
  return (
    <>
      <p className="note">{t('trace.what')}</p>
      <Snippet title={t('trace.show')} text={`${t('curl.token')}\n${text}`} />
    </>
  );
}
