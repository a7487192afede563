import { type KeyboardEvent, type Ref, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useWords } from '../../../texts/words.tsx';
import { completionAt } from './completion.ts';
import type { Flaw } from './document-yaml.ts';
import { indented } from './indented.ts';
import { Offers } from './offers.tsx';
import { useSchema } from './use-schema.ts';

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
  const { offers, look, take } = useCompletion(text, change);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === ' ' && event.ctrlKey && take(event.currentTarget)) event.preventDefault();
    else if (event.key === 'Escape') tabLeaves.current = true;
    else if (event.key === 'Tab' && change && !event.altKey && !event.ctrlKey && !tabLeaves.current) {
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.currentTarget;
      const next = indented({ text, start: selectionStart, end: selectionEnd }, event.shiftKey);
      change(next.text);
      requestAnimationFrame(() => area.current?.setSelectionRange(next.start, next.end));
    } else if (event.key !== 'Tab' && event.key !== 'Shift') tabLeaves.current = false;
  };
  return (
    <div className="yaml-box">
      <div className="yaml-editor">
        <Gutter ref={gutter} lines={text.split('\n').length} flaws={flaws} />
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
          onSelect={(event) => look(event.currentTarget)}
          onBlur={() => look(null)}
        />
      </div>
      {change && <Offers offers={offers} take={({ name }) => area.current && take(area.current, name)} />}
    </div>
  );
}

interface GutterProps {
  readonly ref: Ref<HTMLOListElement>;
  readonly lines: number;
  readonly flaws: readonly Flaw[];
}

/** Numbers of lines; those with a flaw are marked by the worst. */
function Gutter({ ref, lines, flaws }: GutterProps) {
  const worst = new Map<number, Flaw['severity']>();
  for (const { line, severity } of flaws)
    if (line !== null && worst.get(line) !== 'error') worst.set(line, severity);
  return (
    <ol ref={ref} className="yaml-lines" aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
        <li key={index} className={worst.has(index + 1) ? `of-${worst.get(index + 1)}` : undefined}>
          {index + 1}
        </li>
      ))}
    </ol>
  );
}

/** What the schema offers where the cursor stands; nothing where text is selected. */
function useCompletion(text: string, change: Props['change']) {
  const schema = useSchema();
  const [cursor, setCursor] = useState<number | null>(null);
  const offers = useMemo(
    () => (cursor === null || !schema ? [] : completionAt(schema, text, cursor).offers),
    [schema, text, cursor],
  );
  const look = (area: HTMLTextAreaElement | null) =>
    setCursor(area && area.selectionStart === area.selectionEnd ? area.selectionStart : null);
  /** Puts the one of this name in, or the first; by what stands there now, which may be more than was looked at. */
  const take = (area: HTMLTextAreaElement, name?: string): boolean => {
    if (!schema || !change || area.selectionStart !== area.selectionEnd) return false;
    const { from, to, offers: now } = completionAt(schema, area.value, area.selectionStart);
    const offer = name === undefined ? now[0] : now.find((each) => each.name === name);
    if (!offer) return false;
    // At once: whoever types on does so behind it.
    flushSync(() => change(area.value.slice(0, from) + offer.text + area.value.slice(to)));
    area.focus();
    area.setSelectionRange(from + offer.text.length, from + offer.text.length);
    return true;
  };
  return { offers, look, take };
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
