import { ActionIcon, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { useFormWords } from './form-words.ts';

interface RowsProps {
  readonly label: string;
  readonly help: string | undefined;
  readonly error: string | undefined;
  readonly add: () => void;
  readonly children: ReactNode;
}

/** Several things of one kind under one heading, with a button for one more. */
export function Rows({ label, help, error, add, children }: RowsProps) {
  const t = useFormWords();
  return (
    <fieldset className="form-rows">
      <legend>{label}</legend>
      {help && <p className="note">{help}</p>}
      {children}
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <div>
        <Button variant="default" size="xs" leftSection={<Icon shape="plus" />} onClick={add}>
          {t('form.add', { what: label })}
        </Button>
      </div>
    </fieldset>
  );
}

/** Takes one of them away. */
export function RemoveRow({ name, remove }: { readonly name: string; readonly remove: () => void }) {
  const t = useFormWords();
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={t('form.remove', { what: name })} onClick={remove}>
      <Icon shape="cross" />
    </ActionIcon>
  );
}

/** A name that nobody has yet. */
export function freeName(stem: string, taken: readonly string[]): string {
  if (!taken.includes(stem)) return stem;
  for (let number = 2; ; number += 1) if (!taken.includes(`${stem}_${number}`)) return `${stem}_${number}`;
}
