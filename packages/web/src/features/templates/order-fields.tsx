import type { StartRun, Template } from '@testyard/protocol';
import { useState } from 'react';
import { ParameterField } from '../../parts/parameter-field.tsx';
import { bodyOf, type Parameter, parametersOf } from '../../parts/run-order.ts';
import { useWords } from '../../texts/words.tsx';

export interface TemplateOrder {
  readonly parameters: readonly Parameter[];
  readonly given: Readonly<Record<string, string>>;
  readonly give: (name: string, value: string) => void;
  /** The call that it stands for. */
  readonly body: StartRun;
}

/** What one template is started with. */
export function useOrder(template: Template): TemplateOrder {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const parameters = parametersOf([template]);
  return {
    parameters,
    given,
    give: (name, value) => setGiven((before) => ({ ...before, [name]: value })),
    body: bodyOf({ templates: [template.name], sut: '', branch: '', parameters: given }, parameters),
  };
}

/** Its parameters, by their types; nothing where it has none. */
export function OrderFields({ order: { parameters, given, give } }: { readonly order: TemplateOrder }) {
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
            set={(value) => give(parameter.name, value)}
          />
        ))}
      </div>
    </>
  );
}
