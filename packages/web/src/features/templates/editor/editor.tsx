import { withDocument } from '@testyard/template-text';
import { type ReactNode, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { useWords } from '../../../texts/words.tsx';
import { isMembers, type Path, pointerOf, withValue } from '../form/edit-document.ts';
import { useFormWords } from '../form/form-words.ts';
import { TemplateForm } from '../form/template-form.tsx';
import { type Reading, readDocument } from './document-yaml.ts';
import { FindingsList } from './findings.tsx';
import type { Findings } from './use-findings.ts';
import { useSchema } from './use-schema.ts';
import { goToLine, YamlEditor } from './yaml-editor.tsx';

const views = ['form', 'yaml'] as const;
type View = (typeof views)[number];

/** Longer ones are edited as text: each key in the form reads the whole of it. */
const longestInForm = 64 * 1024;

interface EditorProps {
  readonly text: string;
  readonly findings: Findings;
  /** Absent: it is only looked at. */
  readonly change?: (text: string) => void;
  /** What stands below the text: what can be done with it. */
  readonly children: ReactNode;
}

/** One document as a form and as text, side by side, or one of them where there is no room for both. */
export function Editor({ text, findings, change, children }: EditorProps) {
  const t = useFormWords();
  const [view, setView] = useState<View>('form');
  const toLine = (line: number) => {
    flushSync(() => setView('yaml'));
    goToLine(line);
  };
  return (
    <div className={`editor shows-${view}`}>
      <nav className="editor-views" aria-label={t('form.views')}>
        {views.map((each) => (
          <button
            key={each}
            type="button"
            className="tab"
            aria-current={each === view || undefined}
            onClick={() => setView(each)}
          >
            {t(each === 'form' ? 'form.title' : 'form.yaml')}
          </button>
        ))}
      </nav>
      <section className="editor-form" aria-label={t('form.title')}>
        <FormOf text={text} findings={findings} goToLine={toLine} {...(change ? { change } : {})} />
      </section>
      <section className="editor-text" aria-label={t('form.yaml')}>
        <YamlEditor text={text} flaws={findings.flaws} {...(change ? { change } : {})} />
        <FindingsList findings={findings} goToLine={toLine} />
        {children}
      </section>
    </div>
  );
}

interface FormOfProps extends Omit<EditorProps, 'children'> {
  readonly goToLine: (line: number) => void;
}

/** While the text cannot be read the form shows what it said last, and changes nothing. */
function FormOf({ text, findings, change, goToLine: toLine }: FormOfProps) {
  const t = useFormWords();
  const { language } = useWords();
  const schema = useSchema();
  const reading = useMemo(() => readDocument(text, language), [text, language]);
  const [lastGood, setLastGood] = useState(reading);
  if (isGood(reading) && reading !== lastGood) setLastGood(reading);
  const shown = isGood(reading) ? reading : lastGood;
  const [refused, setRefused] = useState<string | null>(null);
  if (!schema) return null;
  if (text.length > longestInForm) return <p className="note">{t('form.locked.long')}</p>;
  const set = (path: Path, value: unknown) => {
    if (shown.flaw || !change) return;
    const next = withDocument(text, withValue(shown.document, { path, value, schema }));
    setRefused(next === null ? pointerOf(path) : null);
    if (next !== null) change(next);
  };
  const line = reading.flaw?.line ?? null;
  return (
    <>
      {!isGood(reading) && (
        <div className="notice tone-flaky" role="alert">
          <p>{t(reading.flaw ? 'form.locked' : 'form.locked.shape')}</p>
          {line !== null && (
            <button type="button" className="as-link" onClick={() => toLine(line)}>
              {t('form.go-to-line', { line })}
            </button>
          )}
        </div>
      )}
      <fieldset className={change ? 'form-all' : 'form-all to-read'} disabled={!isGood(reading) || !change}>
        <TemplateForm
          schema={schema}
          document={shown.flaw ? {} : (shown.document ?? {})}
          flaws={isGood(reading) ? findings.flaws : []}
          refused={refused}
          isShared={(pointer) => !shown.flaw && shown.isShared(pointer)}
          lineOf={(pointer) => (shown.flaw ? null : (shown.placeOf(pointer)?.line ?? null))}
          set={set}
          goToLine={toLine}
        />
      </fieldset>
    </>
  );
}

const isGood = (reading: Reading): boolean =>
  !reading.flaw && (reading.document === null || isMembers(reading.document));
