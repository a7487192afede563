import type { DocumentChange } from '@testyard/protocol';
import { toYaml } from '@testyard/template-text';
import { visible } from '../../parts/shown-text.ts';
import { useWords } from '../../texts/words.tsx';

/** Where two documents differ: what was there, and what is there now. */
export function Changes({ changes }: { readonly changes: readonly DocumentChange[] }) {
  const { t } = useWords();
  if (changes.length === 0) return <p className="note">{t('changes.none')}</p>;
  return (
    <dl className="changes">
      {changes.map((change) => (
        <div key={change.pointer}>
          <dt>
            <code>
              <bdi>{visible(change.pointer || '/')}</bdi>
            </code>
          </dt>
          <dd>
            {'before' in change && <Side sign="−" word={t('changes.before')} value={change.before} />}
            {'after' in change && <Side sign="+" word={t('changes.after')} value={change.after} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface SideProps {
  readonly sign: '−' | '+';
  readonly word: string;
  readonly value: unknown;
}

function Side({ sign, word, value }: SideProps) {
  return (
    <div className={`change tone-${sign === '+' ? 'passed' : 'failed'}`}>
      <span aria-hidden="true">{sign}</span>
      <span className="spoken">{word}</span>
      <pre>{visible(toYaml(value).trimEnd())}</pre>
    </div>
  );
}
