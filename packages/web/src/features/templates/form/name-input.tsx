import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useFormWords } from './form-words.ts';

interface Props {
  readonly name: string;
  readonly label: string;
  /** Names that others have. */
  readonly taken: readonly string[];
  readonly rename: (name: string) => void;
}

/** The name of a member; it is changed once it is written to its end, as half of it may be another's. */
export function NameInput({ name, label, taken, rename }: Props) {
  const t = useFormWords();
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? name;
  const isTaken = shown !== name && taken.includes(shown);
  const done = () => {
    if (draft !== null && draft !== '' && draft !== name && !isTaken) rename(draft);
    setDraft(null);
  };
  return (
    <TextInput
      aria-label={label}
      spellCheck={false}
      value={shown}
      error={isTaken ? t('form.name-taken') : undefined}
      onChange={({ currentTarget: { value } }) => setDraft(value)}
      onBlur={done}
      onKeyDown={({ key }) => {
        if (key === 'Enter') done();
      }}
    />
  );
}
