import { TextInput } from '@mantine/core';
import { useWords } from '../../texts/words.tsx';
import { KnownSuts } from '../known-suts.tsx';
import { ParameterField } from './parameter-field.tsx';
import type { Order, Parameter } from './run-order.ts';

interface SutProps {
  readonly projectId: string;
  readonly order: Pick<Order, 'sut' | 'branch'>;
  readonly set: (change: Partial<Order>) => void;
}

/** The system that is tested; the names of those that the project knows are offered, and any other may be written. */
export function SutFields({ projectId, order, set }: SutProps) {
  const { t } = useWords();
  return (
    <div className="field-pair">
      <TextInput
        label={t('start.sut')}
        placeholder={t('start.optional')}
        list="known-suts"
        value={order.sut}
        onChange={(event) => set({ sut: event.currentTarget.value })}
      />
      <TextInput
        label={t('start.branch')}
        placeholder={t('start.optional')}
        value={order.branch}
        onChange={(event) => set({ branch: event.currentTarget.value })}
      />
      <KnownSuts id="known-suts" projectId={projectId} />
    </div>
  );
}

interface ParameterProps {
  readonly parameters: readonly Parameter[];
  readonly given: Order['parameters'];
  readonly set: (change: Pick<Order, 'parameters'>) => void;
}

/** The parameters of what is started, by their types; nothing where it has none. */
export function ParameterFields({ parameters, given, set }: ParameterProps) {
  const { t } = useWords();
  if (parameters.length === 0) return null;
  return (
    <>
      <h3>{t('start.parameters')}</h3>
      <div className="field-pair">
        {parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={given[parameter.name] ?? ''}
            set={(value) => set({ parameters: { ...given, [parameter.name]: value } })}
          />
        ))}
      </div>
    </>
  );
}
