import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { isMembers } from './edit-document.ts';
import type { ControlProps } from './field-control.ts';
import { useFormWords } from './form-words.ts';
import { NameInput } from './name-input.tsx';
import { membersOf } from './row-controls.tsx';
import { RemoveRow, Rows } from './rows.tsx';
import { linesOf } from './single-controls.tsx';
import { useDraft } from './use-draft.ts';

type Rule = Readonly<Record<string, unknown>>;
const types = ['string', 'number', 'boolean'] as const;

/** Values that a run may set: each with its name, type, default, choices. */
export function ParametersControl(props: ControlProps) {
  const t = useFormWords();
  const { members, names, rename, change, remove, add, errorOf, error } = membersOf(props);
  return (
    <Rows label={props.label} help={props.help} error={error} add={() => add('PARAMETER', { default: '' })}>
      {names.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being changed keeps its place
        <div key={index} className="form-item">
          <div className="form-row">
            <NameInput
              name={name}
              label={t('form.parameter')}
              taken={names}
              rename={(to) => rename(name, to)}
            />
            <RemoveRow name={name} remove={() => remove(name)} />
          </div>
          <RuleFields
            rule={isMembers(members[name]) ? members[name] : {}}
            error={errorOf(name)}
            set={(rule) => change(name, rule)}
          />
        </div>
      ))}
    </Rows>
  );
}

interface RuleProps {
  readonly rule: Rule;
  readonly error: string | undefined;
  readonly set: (rule: Rule) => void;
}

function RuleFields({ rule, error, set }: RuleProps) {
  const t = useFormWords();
  const type = String(rule.type ?? 'string');
  const put = (name: string, value: unknown) => set(ruleWith({ ...rule, [name]: value }));
  const read = (text: string) => valueOfType(type, text);
  const choices = Array.isArray(rule.choices) ? rule.choices.map(String) : [];
  const draft = useDraft(choices.join('\n'), (text) => linesOf(text).join('\n'));
  const written = rule.default === undefined ? '' : String(rule.default);
  return (
    <>
      <div className="field-pair">
        <NativeSelect
          label={t('form.parameter.type')}
          value={type}
          data={types.map((each) => ({ value: each, label: t(`form.parameter.type.${each}`) }))}
          onChange={({ currentTarget: { value } }) => set(ofType(rule, value))}
        />
        <TextInput
          label={t('form.parameter.default')}
          error={error}
          placeholder={t('form.parameter.no-default')}
          value={written}
          onChange={({ currentTarget: { value } }) => put('default', value === '' ? undefined : read(value))}
        />
      </div>
      <Textarea
        label={t('form.parameter.choices')}
        description={t('form.one-a-line')}
        className="form-lines"
        rows={Math.min(6, Math.max(2, draft.text.split('\n').length))}
        spellCheck={false}
        value={draft.text}
        onChange={({ currentTarget: { value } }) => {
          draft.write(value);
          const lines = linesOf(value);
          put('choices', lines.length === 0 ? undefined : lines.map(read));
        }}
      />
      <TextInput
        label={t('form.parameter.description')}
        value={String(rule.description ?? '')}
        onChange={({ currentTarget: { value } }) => put('description', value === '' ? undefined : value)}
      />
    </>
  );
}

const parts = ['type', 'default', 'choices', 'description'] as const;

/** What is said of it, in the order in which it is usually written. */
const ruleWith = (rule: Rule): Rule =>
  Object.fromEntries(parts.flatMap((part) => (rule[part] === undefined ? [] : [[part, rule[part]]])));

/** With another type, of which its default and its choices are then, as far as they can be. */
function ofType(rule: Rule, type: string): Rule {
  const read = (value: unknown) => valueOfType(type, String(value));
  return ruleWith({
    ...rule,
    type: type === 'string' ? undefined : type,
    default: rule.default === undefined ? undefined : read(rule.default),
    choices: Array.isArray(rule.choices) ? rule.choices.map(read) : undefined,
  });
}

/** What is written of a type; what is none of it stays a text, and is found wrong there. */
function valueOfType(type: string, text: string): string | number | boolean {
  if (type === 'number' && text.trim() !== '' && String(Number(text)) === text) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
