import { TextBox } from '../../../../parts/text-box.tsx';
import { useWords } from '../../../../texts/words.tsx';
import { TerminalText } from '../../log/terminal-text.tsx';
import { ActionDetails } from './action-details.tsx';
import { ActionList } from './action-list.tsx';
import { ActionPicture } from './action-picture.tsx';
import { FilmStrip } from './film-strip.tsx';
import type { TraceProps } from './trace-props.ts';

/** The film above; the actions, and beside or below them the chosen one: its picture and all that is known of it. */
export function OpenedTrace({ open, look }: TraceProps) {
  const { t } = useWords();
  const { trace } = open;
  return (
    <div className="trace-body">
      {trace.errors.map((error) => (
        <div key={error} className="assertion tone-failed">
          <TextBox label={t('trace.error-of-test')}>
            <TerminalText text={error} marked />
          </TextBox>
        </div>
      ))}
      {trace.frames.length > 0 && <FilmStrip open={open} look={look} />}
      <div className="trace-parts">
        <ActionList actions={trace.actions} look={look} />
        <div className="trace-chosen">
          <ActionPicture open={open} look={look} />
          <ActionDetails open={open} look={look} />
        </div>
      </div>
    </div>
  );
}
