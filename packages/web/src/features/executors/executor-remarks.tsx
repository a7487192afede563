import type { Executor } from '@testyard/protocol';
import { Icon } from '../../glossary/icon.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { Snippet } from '../../parts/snippets/snippet.tsx';
import { useWords } from '../../texts/words.tsx';
import { doctorCommand } from './executor-commands.ts';
import { executorColumns, remarksOf } from './remarks-of.ts';

/** What is wrong with an executor, or was ordered, below its line; why it is offline, where it is. */
export function ExecutorRemarks({ executor }: { readonly executor: Executor }) {
  const words = useWords();
  const { t, figures } = words;
  const remarks = remarksOf(executor, words);
  const isSilent = executor.state === 'offline' && executor.refused === null;
  if (remarks.length === 0 && !isSilent) return null;
  return (
    <tr className="executor-remarks">
      <td colSpan={executorColumns}>
        {remarks.map(({ tone, text }) => (
          <p key={text} className={`remark tone-${tone}`}>
            <Icon shape={tone === 'muted' ? 'bars' : 'alert'} />
            <bdi>{shortName(text)}</bdi>
          </p>
        ))}
        {isSilent && (
          <details>
            <summary>{t('why')}</summary>
            <p>
              {executor.lastSeenAt === null
                ? t('executors.why-never')
                : t('executors.why-offline', { seen: figures.moment(executor.lastSeenAt) })}
            </p>
            <Snippet title={t('executors.doctor')} text={doctorCommand(location.origin)} />
          </details>
        )}
      </td>
    </tr>
  );
}
