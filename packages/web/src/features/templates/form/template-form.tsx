import { UnstyledButton } from '@mantine/core';
import { type ComponentType, useState } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { visible } from '../../../parts/shown-text.ts';
import { templateFormTexts } from '../../../texts/template-form-texts.ts';
import type { Schema } from '../editor/completion.ts';
import type { Flaw } from '../editor/document-yaml.ts';
import { type Path, pointerOf, valueAt } from './edit-document.ts';
import type { ControlProps } from './field-control.ts';
import { flawsOf } from './field-flaws.ts';
import {
  type FieldKind,
  type FormField,
  type FormSection,
  fitsForm,
  formSections,
  rareSections,
} from './form-fields.ts';
import { type FormTextKey, useFormWords } from './form-words.ts';
import { ParametersControl } from './parameters-control.tsx';
import { CasesControl, LabelsControl, VariablesControl } from './row-controls.tsx';
import {
  ChoiceControl,
  LineControl,
  LinesControl,
  SwitchControl,
  TextControl,
  WholeControl,
} from './single-controls.tsx';
import { SourceControl } from './source-control.tsx';

const controls: Readonly<Record<Exclude<FieldKind, 'by-hand'>, ComponentType<ControlProps>>> = {
  line: LineControl,
  text: TextControl,
  choice: ChoiceControl,
  switch: SwitchControl,
  whole: WholeControl,
  lines: LinesControl,
  source: SourceControl,
  variables: VariablesControl,
  labels: LabelsControl,
  parameters: ParametersControl,
  cases: CasesControl,
};

export interface FormProps {
  readonly schema: Schema;
  readonly document: unknown;
  readonly flaws: readonly Flaw[];
  /** What was tried to be changed last and can only be changed in the text; null: nothing. */
  readonly refused: string | null;
  /** Whether it is written by anchors, aliases or tags. */
  readonly isShared: (pointer: string) => boolean;
  readonly lineOf: (pointer: string) => number | null;
  readonly set: (path: Path, value: unknown) => void;
  readonly goToLine: (line: number) => void;
}

/** The document as fields, in sections; those that are rarely needed are closed until something is in them. */
export function TemplateForm(props: FormProps) {
  const { document, schema } = props;
  const sections = formSections(schema, valueAt(document, ['framework']), document);
  return sections.map((section) => <Section key={section.name} section={section} {...props} />);
}

function Section({ section, ...form }: FormProps & { readonly section: FormSection }) {
  const t = useFormWords();
  const { name, fields } = section;
  const isThere = (field: FormField) => valueAt(form.document, field.path) !== undefined;
  const wrong = fields.filter((field) => flawsOf(form.flaws, field, isThere(field)).length > 0).length;
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? (!rareSections.has(name) || wrong > 0 || fields.some(isThere));
  return (
    <details
      className="form-section card"
      open={isOpen}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== isOpen) setChosen(open);
      }}
    >
      <summary>
        <span>{t(`form.section.${name}`)}</span>
        {wrong > 0 && <span className="remark tone-failed">{t('form.wrong', { n: wrong })}</span>}
      </summary>
      <div className="fields">
        {fields.map((field) => (
          <Field key={pointerOf(field.path)} field={field} {...form} />
        ))}
      </div>
    </details>
  );
}

function Field({ field, ...form }: FormProps & { readonly field: FormField }) {
  const t = useFormWords();
  const { path, kind, schema } = field;
  const pointer = pointerOf(path);
  const value = valueAt(form.document, path);
  const { label, help } = useFieldWords(path, schema);
  const isByHand = kind === 'by-hand' || !fitsForm(kind, value) || form.isShared(pointer);
  const flaws = flawsOf(form.flaws, field, value !== undefined);
  if (isByHand) {
    return (
      <ByHand
        label={label}
        help={help}
        line={form.lineOf(pointer)}
        isThere={value !== undefined}
        goToLine={form.goToLine}
      />
    );
  }
  const Control = controls[kind];
  return (
    <div className="form-field">
      <Control
        field={field}
        value={value}
        set={(next) => form.set(path, next)}
        label={label}
        help={help}
        flaws={flaws}
      />
      {form.refused === pointer && (
        <p className="form-error" role="alert">
          {t('form.refused')}
        </p>
      )}
    </div>
  );
}

interface ByHandProps {
  readonly label: string;
  readonly help: string | undefined;
  readonly line: number | null;
  readonly isThere: boolean;
  readonly goToLine: (line: number) => void;
}

/** Something that the form leaves to the text. */
function ByHand({ label, help, line, isThere, goToLine }: ByHandProps) {
  const t = useFormWords();
  return (
    <div className="form-by-hand">
      <strong>{label}</strong>
      {help && <p className="note">{help}</p>}
      <p className="remark tone-muted">
        <Icon shape="page" />
        <span>
          {t(isThere ? 'form.by-hand' : 'form.by-hand.none')}{' '}
          {isThere && line !== null && (
            <UnstyledButton className="link" onClick={() => goToLine(line)}>
              {t('form.go-to-line', { line })}
            </UnstyledButton>
          )}
        </span>
      </p>
    </div>
  );
}

/** What a field is called and what it is for; of one that has no words here, what the schema says. */
function useFieldWords(path: Path, schema: Schema) {
  const t = useFormWords();
  const key = `form.${path.join('.')}`;
  const say = (name: string) => (name in templateFormTexts ? t(name as FormTextKey) : undefined);
  const label = say(key);
  if (label === undefined) return { label: visible(path.join('.')), help: schema.description };
  return { label, help: say(`${key}.help`) };
}
