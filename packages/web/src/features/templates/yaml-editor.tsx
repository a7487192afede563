import { type KeyboardEvent, useRef } from 'react';
import { useWords } from '../../texts/words.tsx';
import type { Flaw } from './document-yaml.ts';
import { indented } from './indented.ts';

interface Props {
  readonly text: string;
  readonly flaws: readonly Flaw[];
  /** Absent: it is only looked at. */
  readonly change?: (text: string) => void;
}

/** Text with numbered lines, of which those with a flaw are marked. Tab indents; Escape lets Tab go on to the next field. */
export function YamlEditor({ text, flaws, change }: Props) {
  const { t } = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLOListElement>(null);
  const tabLeaves = useRef(false);
  const worst = new Map<number, Flaw['severity']>();
  for (const { line, severity } of flaws)
    if (line !== null && worst.get(line) !== 'error') worst.set(line, severity);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') tabLeaves.current = true;
    else if (event.key === 'Tab' && change && !event.altKey && !event.ctrlKey && !tabLeaves.current) {
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.currentTarget;
      const next = indented({ text, start: selectionStart, end: selectionEnd }, event.shiftKey);
      change(next.text);
      requestAnimationFrame(() => area.current?.setSelectionRange(next.start, next.end));
    } else if (event.key !== 'Tab' && event.key !== 'Shift') tabLeaves.current = false;
  };
  return (
    <div className="yaml-editor">
      <ol ref={gutter} className="yaml-lines" aria-hidden="true">
        {text.split('\n').map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <li key={index} className={worst.has(index + 1) ? `of-${worst.get(index + 1)}` : undefined}>
            {index + 1}
          </li>
        ))}
      </ol>
      <textarea
        ref={area}
        id="yaml-text"
        aria-label={t('template.yaml')}
        aria-describedby="yaml-keys"
        aria-invalid={flaws.some(({ severity }) => severity === 'error')}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        readOnly={change === undefined}
        value={text}
        onChange={(event) => change?.(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onFocus={() => {
          tabLeaves.current = false;
        }}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** Puts the cursor at the beginning of a line of the editor, and the line into sight. */
export function goToLine(line: number): void {
  const area = document.getElementById('yaml-text');
  if (!(area instanceof HTMLTextAreaElement)) return;
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  const lineHeight = area.scrollHeight / Math.max(1, lines.length);
  area.scrollTop = Math.max(0, (line - 5) * lineHeight);
}
