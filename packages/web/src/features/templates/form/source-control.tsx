import { NativeSelect, TextInput } from '@mantine/core';
import { isMembers } from './edit-document.ts';
import { type ControlProps, saidOf } from './field-control.ts';
import { flawsAt, isWithin } from './field-flaws.ts';
import { useFormWords } from './form-words.ts';

/** Where the tests come from: a repository, or a folder of the executor's host. */
export function SourceControl({ field, value, set, flaws }: ControlProps) {
  const t = useFormWords();
  const source = isMembers(value) ? value : {};
  const kind = Object.hasOwn(source, 'path') ? 'path' : 'git';
  const text = (name: string) => (typeof source[name] === 'string' ? source[name] : '');
  const errorOf = (name: string) =>
    saidOf(flaws.filter(({ pointer }) => isWithin(pointer ?? '', [...field.path, name])));
  const error = saidOf(
    flaws.filter(
      ({ pointer }) => pointer === '' || flawsAt(flaws, field.path).some((one) => one.pointer === pointer),
    ),
  );
  return (
    <>
      <NativeSelect
        label={t('form.source.kind')}
        error={error}
        value={kind}
        data={(['git', 'path'] as const).map((each) => ({
          value: each,
          label: t(`form.source.kind.${each}`),
        }))}
        onChange={({ currentTarget: { value: next } }) => set({ [next]: text(kind) })}
      />
      <TextInput
        label={t(`form.source.${kind}`)}
        description={t(`form.source.${kind}.help`)}
        error={errorOf(kind)}
        withAsterisk
        spellCheck={false}
        value={text(kind)}
        onChange={({ currentTarget: { value: next } }) => set({ ...source, [kind]: next })}
      />
      {kind === 'git' && (
        <TextInput
          label={t('form.source.ref')}
          description={t('form.source.ref.help')}
          error={errorOf('ref')}
          spellCheck={false}
          value={text('ref')}
          onChange={({ currentTarget: { value: next } }) => {
            const { ref: _, ...rest } = source;
            set(next === '' ? rest : { ...rest, ref: next });
          }}
        />
      )}
    </>
  );
}
