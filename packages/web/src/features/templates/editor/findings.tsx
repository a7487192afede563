import { UnstyledButton } from '@mantine/core';
import { Icon } from '../../../glossary/icon.tsx';
import { wordsOfError } from '../../../parts/problem.tsx';
import { visible } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import type { Flaw } from './document-yaml.ts';
import type { Findings } from './use-findings.ts';

interface Props {
  readonly findings: Findings;
  readonly goToLine: (line: number) => void;
}

/** What the server says of the text; a line of it leads to its place. */
export function FindingsList({ findings, goToLine }: Props) {
  const words = useWords();
  const { t } = words;
  const { flaws, isCurrent, error } = findings;
  return (
    <section className="findings" aria-live="polite" aria-label={t('template.findings')}>
      {error !== null && <p className="problem">{wordsOfError(error, words)}</p>}
      {error === null && flaws.length === 0 && (
        <p className={`remark tone-${isCurrent ? 'passed' : 'muted'}`}>
          <Icon shape={isCurrent ? 'check' : 'clock'} />
          {t(isCurrent ? 'template.valid' : 'template.checking')}
        </p>
      )}
      <ul>
        {flaws.map((flaw) => (
          <li key={`${flaw.line} ${flaw.text}`}>
            <FlawLine flaw={flaw} goToLine={goToLine} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function FlawLine({
  flaw: { line, severity, text },
  goToLine,
}: Pick<Props, 'goToLine'> & { readonly flaw: Flaw }) {
  const { t } = useWords();
  const said = (
    <span className={`remark tone-${severity === 'error' ? 'failed' : 'flaky'}`}>
      <Icon shape={severity === 'error' ? 'cross' : 'alert'} />
      <span>
        {line !== null && <strong>{t('template.line', { line })}</strong>}
        <bdi>{visible(text)}</bdi>
      </span>
    </span>
  );
  if (line === null) return said;
  return <UnstyledButton onClick={() => goToLine(line)}>{said}</UnstyledButton>;
}
