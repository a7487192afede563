import { shortName, visible } from '../../../../parts/shown-text.ts';
import { useWords } from '../../../../texts/words.tsx';
import { withoutAnsi } from '../../log/ansi.ts';
import type { Message } from '../trace-model.ts';
import { isDuring } from '../trace-moments.ts';
import { PartOfList } from './part-of-list.tsx';
import type { TraceProps } from './trace-props.ts';

const tones = { error: 'tone-failed', warning: 'tone-flaky', log: 'tone-muted' } as const;

/** What pages and the test said; what was said while the chosen action went on is marked. */
export function ConsoleDetails({ open, look }: TraceProps) {
  const { t } = useWords();
  const { messages } = open.trace;
  if (messages.length === 0) return <p className="note">{t('trace.no-messages')}</p>;
  return (
    <PartOfList className="trace-messages" items={messages} label={t('trace.detail.console')}>
      {(message, index) => (
        <Line key={index} message={message} isDuring={isDuring(look.action, message.atMs)} />
      )}
    </PartOfList>
  );
}

interface LineProps {
  readonly message: Message;
  readonly isDuring: boolean;
}

function Line({ message, isDuring }: LineProps) {
  const { t, figures } = useWords();
  const { atMs, level, from, text, place } = message;
  return (
    <li className={tones[level]} data-during={isDuring || undefined}>
      <span className="note trace-when">{figures.duration(atMs)}</span>
      <span className="trace-level">
        {t(from === 'console' ? `trace.level.${level}` : `trace.from.${from}`)}
      </span>
      <code className="line">{visible(withoutAnsi(text))}</code>
      {place !== '' && <bdi className="note trace-place">{shortName(place, 200)}</bdi>}
    </li>
  );
}
