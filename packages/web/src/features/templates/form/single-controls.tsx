import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useId } from 'react';
import { type ControlProps, saidOf } from './field-control.ts';
import { useFormWords } from './form-words.ts';
import { useDraft } from './use-draft.ts';

const textOf = (value: unknown) => (value === undefined ? '' : String(value));
const placeholderOf = ({ schema }: ControlProps['field']) =>
  schema.default === undefined ? undefined : String(schema.default);

/** One line; what the schema has as examples is offered. */
export function LineControl({ field, value, set, label, help, flaws }: ControlProps) {
  const id = useId();
  const examples = field.schema.examples?.map(String) ?? [];
  return (
    <>
      <TextInput
        label={label}
        description={help}
        error={saidOf(flaws)}
        withAsterisk={field.isRequired}
        placeholder={placeholderOf(field)}
        value={textOf(value)}
        list={examples.length > 0 ? id : undefined}
        onChange={({ currentTarget: { value: text } }) => set(text === '' ? undefined : text)}
      />
      {examples.length > 0 && (
        <datalist id={id}>
          {examples.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
}

export function TextControl({ value, set, label, help, flaws }: ControlProps) {
  return (
    <Textarea
      label={label}
      description={help}
      error={saidOf(flaws)}
      rows={2}
      value={textOf(value)}
      onChange={({ currentTarget: { value: text } }) => set(text === '' ? undefined : text)}
    />
  );
}

/** What is no whole number is kept as it is written, and found wrong there. */
export function WholeControl({ field, value, set, label, help, flaws }: ControlProps) {
  const read = (text: string) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);
  return (
    <TextInput
      label={label}
      description={help}
      error={saidOf(flaws)}
      inputMode="numeric"
      placeholder={placeholderOf(field)}
      value={textOf(value)}
      onChange={({ currentTarget: { value: text } }) => set(text === '' ? undefined : read(text))}
    />
  );
}

export function ChoiceControl({ field, value, set, label, help, flaws }: ControlProps) {
  const t = useFormWords();
  const offered = (field.schema.anyOf ?? []).map((each) => String(each.const));
  const usual = placeholderOf(field);
  const none = usual === undefined ? t('form.as-usual') : t('form.usual', { value: usual });
  const strange = typeof value === 'string' && !offered.includes(value) ? [value] : [];
  return (
    <NativeSelect
      label={label}
      description={help}
      error={saidOf(flaws)}
      value={textOf(value)}
      data={[{ value: '', label: none }, ...offered, ...strange]}
      onChange={({ currentTarget: { value: text } }) => set(text === '' ? undefined : text)}
    />
  );
}

export function SwitchControl({ value, set, label, help, flaws }: ControlProps) {
  return (
    <Checkbox
      label={label}
      description={help}
      error={saidOf(flaws)}
      checked={value === true}
      onChange={({ currentTarget: { checked } }) => set(checked ? true : undefined)}
    />
  );
}

/** A list, a line for each item of it. */
export function LinesControl({ value, set, label, help, flaws }: ControlProps) {
  const t = useFormWords();
  const items = Array.isArray(value) ? value.map(String) : [];
  const { text, write } = useDraft(items.join('\n'), (draft) => linesOf(draft).join('\n'));
  return (
    <Textarea
      label={label}
      description={[help, t('form.one-a-line')].filter(Boolean).join(' ')}
      error={saidOf(flaws)}
      className="form-lines"
      rows={Math.min(8, Math.max(2, text.split('\n').length))}
      spellCheck={false}
      value={text}
      onChange={({ currentTarget: { value: draft } }) => {
        write(draft);
        const lines = linesOf(draft);
        set(lines.length === 0 ? undefined : lines);
      }}
    />
  );
}

export const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');
