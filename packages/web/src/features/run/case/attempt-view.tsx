import type { CaseDetail, CaseStatus } from '@testyard/protocol';
import { CopyButton } from '../../../parts/snippets/copy-button.tsx';
import { TextBox } from '../../../parts/text-box.tsx';
import { useWords, type Words } from '../../../texts/words.tsx';
import { withoutAnsi } from '../log/ansi.ts';
import { isTruncated, TerminalText } from '../log/terminal-text.tsx';

type Attempt = Pick<CaseDetail['tries'][number], 'phase' | 'executor' | 'message' | 'details' | 'output'>;

interface Props {
  readonly attempt: Attempt;
  readonly status: CaseStatus | null;
}

/** What one try of a case has to say: the assertion, then what was printed. */
export function AttemptView({ attempt, status }: Props) {
  const words = useWords();
  const { t } = words;
  const { phase, executor, message, details, output } = attempt;
  const said = (details ?? '').trimEnd() || (message ?? '').trimEnd();
  const facts = [
    phase && phase !== 'call' && phaseText(phase, words),
    executor && t('case.on', { executor }),
  ].filter(Boolean);
  return (
    <div className="attempt">
      {facts.length > 0 && <p className="note">{facts.join(' · ')}</p>}
      {said === '' ? <Silent status={status} /> : <Assertion text={said} />}
      {output && <Output text={output.trimEnd()} />}
    </div>
  );
}

/** Adapters have words of their own beside those that are known here. */
function phaseText(phase: string, { t }: Words): string {
  if (phase === 'collect' || phase === 'setup' || phase === 'teardown') return t(`case.phase.${phase}`);
  return t('case.phase', { phase });
}

function Silent({ status }: { readonly status: CaseStatus | null }) {
  const { t } = useWords();
  if (status === null) return <p className="note">{t('case.waiting')}</p>;
  return <p className="note">{t(status === 'passed' ? 'case.passed' : 'case.no-text')}</p>;
}

function Assertion({ text }: { readonly text: string }) {
  const { t } = useWords();
  return (
    <div className="assertion">
      <CopyButton text={() => withoutAnsi(text)} />
      <TextBox label={t('case.assertion')}>
        <TerminalText text={text} marked />
      </TextBox>
      <Rest text={text} />
    </div>
  );
}

function Output({ text }: { readonly text: string }) {
  const { t } = useWords();
  return (
    <details className="folded output">
      <summary>{t('case.output')}</summary>
      <div className="assertion">
        <CopyButton text={() => withoutAnsi(text)} />
        <TextBox label={t('case.output')}>
          <TerminalText text={text} marked={false} />
        </TextBox>
        <Rest text={text} />
      </div>
    </details>
  );
}

function Rest({ text }: { readonly text: string }) {
  const { t, figures } = useWords();
  return isTruncated(text) ? (
    <p className="note">{t('case.truncated', { bytes: figures.bytes(text.length) })}</p>
  ) : null;
}
