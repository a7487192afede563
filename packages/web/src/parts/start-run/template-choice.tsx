import { Checkbox, TextInput } from '@mantine/core';
import type { Template } from '@testyard/protocol';
import { useState } from 'react';
import { useWords } from '../../texts/words.tsx';
import { useFirstRows } from '../first-rows.tsx';

/** Those of these names first, the others as they stand. */
export function inFront(templates: readonly Template[], names: readonly string[]): readonly Template[] {
  const first = new Set(names);
  const rank = ({ name }: Template) => (first.has(name) ? 0 : 1);
  return [...templates].sort((a, b) => rank(a) - rank(b));
}

interface Choice {
  readonly templates: readonly Template[];
  readonly chosen: readonly string[];
  readonly choose: (names: readonly string[]) => void;
  /** Whether it has the focus when the form opens. */
  readonly isFirst: boolean;
}

/** Templates with a box before each, and a search. */
export function TemplateChoice({ templates, chosen, choose, isFirst }: Choice) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const found = templates.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const { rows, more } = useFirstRows(found);
  return (
    <fieldset className="plain-fieldset">
      <legend>{t('start.templates')}</legend>
      <TextInput
        placeholder={t('start.filter')}
        aria-label={t('start.filter')}
        value={text}
        data-autofocus={isFirst || undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        // It looks for something, and sends no form.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      <div className="start-templates">
        {rows.map(({ id, name, document }) => (
          <div key={id}>
            <Checkbox
              label={name}
              description={document.description}
              checked={chosen.includes(name)}
              onChange={(event) =>
                choose(
                  event.currentTarget.checked ? [...chosen, name] : chosen.filter((each) => each !== name),
                )
              }
            />
          </div>
        ))}
        {more}
      </div>
    </fieldset>
  );
}
