import { NativeSelect, TextInput } from '@mantine/core';
import { useWords } from '../../texts/words.tsx';
import type { Parameter } from './run-order.ts';

interface Props {
  readonly parameter: Parameter;
  readonly value: string;
  readonly set: (value: string) => void;
}

/** One parameter of the templates that are chosen, by its type; empty: as its template says. */
export function ParameterField({ parameter, value, set }: Props) {
  const { t } = useWords();
  const { name, type, choices, description } = parameter;
  const usual = parameter.default === null ? '' : t('start.default', { value: parameter.default });
  const offered = type === 'boolean' ? ['true', 'false'] : choices;
  if (offered.length > 0)
    return (
      <NativeSelect
        label={name}
        description={description}
        value={value}
        data={[{ value: '', label: usual || t('start.as-saved') }, ...offered]}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      label={name}
      description={description}
      placeholder={usual}
      inputMode={type === 'number' ? 'decimal' : 'text'}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}
