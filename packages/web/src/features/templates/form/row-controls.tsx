import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { isMembers, renamed } from './edit-document.ts';
import { type ControlProps, saidOf } from './field-control.ts';
import { flawsAt, isWithin } from './field-flaws.ts';
import { useFormWords } from './form-words.ts';
import { NameInput } from './name-input.tsx';
import { freeName, RemoveRow, Rows } from './rows.tsx';
import { linesOf } from './single-controls.tsx';
import { useDraft } from './use-draft.ts';

type Members = Readonly<Record<string, unknown>>;

/** Members of free names, and what can be done with them. */
export function membersOf({ field, value, set, flaws }: ControlProps) {
  const members: Members = isMembers(value) ? value : {};
  const names = Object.keys(members);
  return {
    members,
    names,
    rename: (from: string, to: string) => set(renamed(members, from, to)),
    change: (name: string, next: unknown) => set({ ...members, [name]: next }),
    remove: (name: string) => {
      const { [name]: _, ...others } = members;
      set(Object.keys(others).length === 0 ? undefined : others);
    },
    add: (stem: string, next: unknown) => set({ ...members, [freeName(stem, names)]: next }),
    errorOf: (name: string) =>
      saidOf(flaws.filter(({ pointer }) => isWithin(pointer ?? '', [...field.path, name]))),
    error: saidOf(flawsAt(flaws, field.path)),
  };
}

/** Variables with their values. */
export function VariablesControl(props: ControlProps) {
  const t = useFormWords();
  const { members, names, rename, change, remove, add, errorOf, error } = membersOf(props);
  return (
    <Rows label={props.label} help={props.help} error={error} add={() => add('NAME', '')}>
      {names.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being changed keeps its place
        <div key={index} className="form-row">
          <NameInput name={name} label={t('form.variable')} taken={names} rename={(to) => rename(name, to)} />
          <TextInput
            aria-label={t('form.value-of', { name })}
            spellCheck={false}
            error={errorOf(name)}
            value={String(members[name])}
            onChange={({ currentTarget: { value } }) => change(name, value)}
          />
          <RemoveRow name={name} remove={() => remove(name)} />
        </div>
      ))}
    </Rows>
  );
}

const labelKinds = ['is', 'one-of', 'any'] as const;
type LabelKind = (typeof labelKinds)[number];
const kindOf = (rule: unknown): LabelKind => (rule === true ? 'any' : Array.isArray(rule) ? 'one-of' : 'is');

/** What an executor must have: this value, one of several, or any. */
export function LabelsControl(props: ControlProps) {
  const t = useFormWords();
  const { members, names, rename, change, remove, add, errorOf, error } = membersOf(props);
  return (
    <Rows label={props.label} help={props.help} error={error} add={() => add('label', '')}>
      {names.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being changed keeps its place
        <div key={index} className="form-row form-row-label">
          <NameInput
            name={name}
            label={t('form.label-name')}
            taken={names}
            rename={(to) => rename(name, to)}
          />
          <NativeSelect
            aria-label={t('form.rule-of', { name })}
            value={kindOf(members[name])}
            data={labelKinds.map((kind) => ({ value: kind, label: t(`form.rule.${kind}`) }))}
            onChange={({ currentTarget: { value } }) => change(name, ruleAs(value, members[name]))}
          />
          {members[name] === true ? (
            <span />
          ) : (
            <RuleInput
              label={t('form.value-of', { name })}
              rule={members[name]}
              error={errorOf(name)}
              set={(rule) => change(name, rule)}
            />
          )}
          <RemoveRow name={name} remove={() => remove(name)} />
        </div>
      ))}
    </Rows>
  );
}

const valuesOf = (text: string) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

function ruleAs(kind: string, rule: unknown): unknown {
  if (kind === 'any') return true;
  const text = rule === true ? '' : String(rule);
  return kind === 'is' ? (valuesOf(text)[0] ?? '') : [text].flatMap(valuesOf).concat(text === '' ? [''] : []);
}

interface RuleInputProps {
  readonly label: string;
  readonly rule: unknown;
  readonly error: string | undefined;
  readonly set: (rule: unknown) => void;
}

/** One value, or several with commas between them. */
function RuleInput({ label, rule, error, set }: RuleInputProps) {
  const isList = Array.isArray(rule);
  const { text, write } = useDraft(isList ? rule.join(', ') : String(rule), (draft) =>
    isList ? valuesOf(draft).join(', ') : draft,
  );
  return (
    <TextInput
      aria-label={label}
      spellCheck={false}
      error={error}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        write(value);
        const values = valuesOf(value);
        set(isList ? (values.length > 0 ? values : ['']) : value);
      }}
    />
  );
}

/** Commands, each a case of its own: program and arguments one a line. */
export function CasesControl({ field, value, set, label, help, flaws }: ControlProps) {
  const t = useFormWords();
  const cases = (Array.isArray(value) ? value : []) as readonly { name?: string; command?: string[] }[];
  const change = (at: number, next: Members) => set(cases.map((one, index) => (index === at ? next : one)));
  const remove = (at: number) => {
    const others = cases.filter((_, index) => index !== at);
    set(others.length === 0 ? undefined : others);
  };
  const add = () => set([...cases, { name: `case ${cases.length + 1}`, command: ['true'] }]);
  return (
    <Rows label={label} help={help} error={saidOf(flawsAt(flaws, field.path))} add={add}>
      {cases.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a case is told by its place
        <div key={index} className="form-item">
          <div className="form-row">
            <TextInput
              label={t('form.case-name')}
              value={one.name ?? ''}
              error={saidOf(
                flaws.filter(({ pointer }) => isWithin(pointer ?? '', [...field.path, String(index)])),
              )}
              onChange={({ currentTarget: { value: name } }) => change(index, { ...one, name })}
            />
            <RemoveRow name={one.name ?? String(index + 1)} remove={() => remove(index)} />
          </div>
          <CommandInput command={one.command ?? []} set={(command) => change(index, { ...one, command })} />
        </div>
      ))}
    </Rows>
  );
}

function CommandInput({
  command,
  set,
}: {
  readonly command: readonly string[];
  readonly set: (command: string[]) => void;
}) {
  const t = useFormWords();
  const { text, write } = useDraft(command.join('\n'), (draft) => linesOf(draft).join('\n'));
  return (
    <Textarea
      label={t('form.case-command')}
      className="form-lines"
      rows={Math.min(6, Math.max(2, text.split('\n').length))}
      spellCheck={false}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        write(value);
        set(linesOf(value));
      }}
    />
  );
}
