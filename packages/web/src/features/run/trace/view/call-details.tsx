import { shortName, visible } from '../../../../parts/shown-text.ts';
import { CopyButton } from '../../../../parts/snippets/copy-button.tsx';
import { TextBox } from '../../../../parts/text-box.tsx';
import { useWords } from '../../../../texts/words.tsx';
import { withoutAnsi } from '../../log/ansi.ts';
import { TerminalText } from '../../log/terminal-text.tsx';
import type { TraceAction } from '../trace-model.ts';
import type { TraceProps } from './trace-props.ts';

/** What an action was, why it failed, and what Playwright noted while it waited. */
export function CallDetails({ look }: TraceProps) {
  const { t, figures } = useWords();
  const { action } = look;
  if (!action) return null;
  const [place] = action.stack;
  return (
    <>
      <p className="trace-title" aria-live="polite">
        <bdi>{shortName(action.title, 300)}</bdi>{' '}
        {action.subtitle !== '' && <bdi className="code">{shortName(action.subtitle, 300)}</bdi>}
      </p>
      <p className="note">
        {t('trace.at', { time: figures.duration(action.startMs) })}
        {' · '}
        {action.endMs === null
          ? t('trace.never-ended')
          : t('trace.took', { time: figures.duration(action.endMs - action.startMs) })}
        {place && (
          <>
            {' · '}
            <button type="button" className="as-link" onClick={() => look.show('source')}>
              <bdi>{shortName(`${fileName(place.file)}:${place.line}`, 120)}</bdi>
            </button>
          </>
        )}
      </p>
      {action.error !== null && <Failure text={action.error} />}
      <Parameters action={action} />
      <CallLog action={action} />
    </>
  );
}

const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

function Failure({ text }: { readonly text: string }) {
  const { t } = useWords();
  return (
    <div className="assertion tone-failed">
      <CopyButton text={() => withoutAnsi(text)} />
      <TextBox label={t('case.assertion')}>
        <TerminalText text={text.trimEnd()} marked />
      </TextBox>
    </div>
  );
}

function Parameters({ action }: { readonly action: TraceAction }) {
  if (action.parameters.length === 0) return null;
  return (
    <dl className="trace-parameters">
      {action.parameters.map(([name, value]) => (
        <div key={name}>
          <dt>
            <bdi>{shortName(name, 100)}</bdi>
          </dt>
          <dd>
            <bdi className="code">{visible(value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function CallLog({ action }: { readonly action: TraceAction }) {
  const { t, figures } = useWords();
  if (action.log.length === 0) return null;
  return (
    <>
      <p className="trace-part">{t('trace.call-log')}</p>
      <TextBox className="attachment-text trace-log" label={t('trace.call-log')}>
        {action.log.map(({ atMs, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
          <span key={index} className="line">
            <span className="trace-log-time">{atMs === null ? '' : figures.duration(atMs)}</span>
            {visible(withoutAnsi(text))}
            {'\n'}
          </span>
        ))}
      </TextBox>
    </>
  );
}
