import { visible } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import { type DiffLine, lineDiff } from './line-diff.ts';

interface Props {
  readonly before: string;
  readonly after: string;
}

const tones = { '+': 'change tone-passed', '-': 'change tone-failed', ' ': '' } as const;
const words = { '+': 'changes.after', '-': 'changes.before' } as const;

/** Where two texts differ, line by line. */
export function TextDiff({ before, after }: Props) {
  const { t } = useWords();
  const hunks = lineDiff(before, after);
  if (hunks.length === 0) return <p className="note">{t('changes.none')}</p>;
  return (
    <div className="changes">
      {hunks.map((hunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is told by its place
        <ol key={index} className="text-diff">
          {hunk.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is told by its place
            <Line key={at} line={line} />
          ))}
        </ol>
      ))}
    </div>
  );
}

function Line({ line: { sign, text } }: { readonly line: DiffLine }) {
  const { t } = useWords();
  return (
    <li className={`text-line ${tones[sign]}`}>
      <span aria-hidden="true">{sign === '-' ? '−' : sign}</span>
      {sign !== ' ' && <span className="spoken">{t(words[sign])}</span>}
      <pre>{visible(text)}</pre>
    </li>
  );
}
