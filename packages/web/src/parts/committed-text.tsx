import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'onBlur' | 'onKeyDown' | 'maxLength'> {
  /** What holds. */
  readonly asked: string;
  readonly commit: (text: string) => void;
}

/** A field that takes effect with Enter, or when it is left. */
export function CommittedText({ asked, commit, ...rest }: Props) {
  const [value, setValue] = useState(asked);
  useEffect(() => setValue(asked), [asked]);
  const end = () => value.trim() !== asked && commit(value.trim());
  return (
    <TextInput
      {...rest}
      value={value}
      maxLength={300}
      onChange={(event) => setValue(event.currentTarget.value)}
      onBlur={end}
      onKeyDown={(event) => event.key === 'Enter' && end()}
    />
  );
}
