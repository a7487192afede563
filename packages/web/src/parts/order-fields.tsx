import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useService } from '../session/session.tsx';
import { useWords } from '../texts/words.tsx';
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
  const service = useService();
  const { data } = useQuery({
    queryKey: ['sut-names', projectId],
    queryFn: async ({ signal }) => {
      const query = { limit: '1000' };
      return (await service.call('listSuts', { params: { projectId }, query, signal })).items;
    },
    staleTime: 60_000,
  });
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
      <datalist id="known-suts">
        {(data ?? []).map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
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
