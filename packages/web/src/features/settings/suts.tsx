import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { KnownSut, Project } from '@testyard/protocol';
import { useState } from 'react';
import { LookOnly } from '../../parts/look-only.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { When } from '../../parts/when.tsx';
import { allItems } from '../../session/all-items.ts';
import { mayIn } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import type { TextKey } from '../../texts/catalogue.ts';
import { useWords } from '../../texts/words.tsx';
import { Listed, useListed } from './listed.tsx';
import { RowAction, SettingDialog } from './row-action.tsx';
import { documentOf, emptySut, formOf, probeKinds, probeText, type SutForm } from './sut-form.ts';

/** Systems under test that a project knows. */
export function Suts({ project }: { readonly project: Project }) {
  const service = useService();
  const list = useListed<KnownSut>(['suts', project.id], (signal) =>
    allItems(service, 'listSuts', { params: { projectId: project.id }, signal }),
  );
  return (
    <Listed
      list={list}
      heading="settings.suts"
      about="suts.about"
      none="suts.none"
      columns={['suts.name', 'suts.address', 'suts.probe', 'templates.saved']}
      row={(sut) => <SutRow key={sut.id} project={project} sut={sut} />}
      add={
        mayIn(project, 'maintainer') && {
          text: 'suts.add',
          dialog: (close) => <SaveSut project={project} close={close} />,
        }
      }
      remark={<LookOnly project={project} needed="maintainer" />}
    />
  );
}

const revision = ({ id, version }: KnownSut) => ({ 'if-match': `"${id}.${version}"` });

function SutRow({ project, sut }: { readonly project: Project; readonly sut: KnownSut }) {
  const { t } = useWords();
  const service = useService();
  const [changing, setChanging] = useState(false);
  const address = [sut.ip, sut.port].filter(Boolean).join(':');
  const params = { sutId: sut.id };
  return (
    <tr>
      <td>
        <NameText name={sut.name} />
        {sut.declared && <span className="chip template-off">{t('suts.declared.short')}</span>}
      </td>
      <td data-label={t('suts.address')}>{address || t('suts.address.of-call')}</td>
      <td data-label={t('suts.probe')}>
        <bdi>{shortName(probeText(sut.probe), 120)}</bdi>
      </td>
      <td data-label={t('templates.saved')}>
        <When at={sut.updatedAt} />
      </td>
      <td className="cell-end">
        {mayIn(project, 'maintainer') && (
          <>
            <button type="button" className="text-button" onClick={() => setChanging(true)}>
              {t('suts.change')}
            </button>
            <RowAction
              text="suts.remove"
              title={t('suts.remove.title', { name: shortName(sut.name, 60) })}
              action="suts.remove"
              what="suts.remove.what"
              curl={curlOf('deleteSut', { params })}
              act={() => service.call('deleteSut', { params, headers: revision(sut) })}
            />
            {changing && <SaveSut project={project} sut={sut} close={() => setChanging(false)} />}
          </>
        )}
      </td>
    </tr>
  );
}

interface SaveProps {
  readonly project: Project;
  /** Which one is changed; absent: a new one. */
  readonly sut?: KnownSut;
  readonly close: () => void;
}

function SaveSut({ project, sut, close }: SaveProps) {
  const { t } = useWords();
  const service = useService();
  const [form, setForm] = useState(() => (sut ? formOf(sut) : emptySut));
  const body = documentOf(form);
  const ofProject = { projectId: project.id };
  return (
    <SettingDialog
      title={sut ? t('suts.change.title', { name: shortName(sut.name, 60) }) : t('suts.add')}
      action="suts.save"
      incomplete={body.name === ''}
      curl={
        sut
          ? curlOf('updateSut', { params: { sutId: sut.id }, body })
          : curlOf('createSut', { params: ofProject, body })
      }
      act={() =>
        sut
          ? service.call('updateSut', { params: { sutId: sut.id }, body, headers: revision(sut) })
          : service.call('createSut', { params: ofProject, body })
      }
      close={close}
    >
      <SutFields form={form} set={(change) => setForm((before) => ({ ...before, ...change }))} />
    </SettingDialog>
  );
}

interface FieldsProps {
  readonly form: SutForm;
  readonly set: (change: Partial<SutForm>) => void;
}

type TextName = Exclude<keyof SutForm, 'kind' | 'scheme' | 'declared'>;

/** A text of the form. */
function Field({ form, set, name, text }: FieldsProps & { readonly name: TextName; readonly text: TextKey }) {
  const { t } = useWords();
  return (
    <TextInput
      label={t(text)}
      autoComplete="off"
      spellCheck={false}
      value={form[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
}

function SutFields(fields: FieldsProps) {
  const { t } = useWords();
  const { form, set } = fields;
  return (
    <div className="fields">
      <Field {...fields} name="name" text="suts.name" />
      <div className="field-pair">
        <Field {...fields} name="ip" text="suts.ip" />
        <Field {...fields} name="port" text="suts.port" />
      </div>
      <NativeSelect
        label={t('suts.probe')}
        value={form.kind}
        data={probeKinds.map((kind) => ({ value: kind, label: t(`probe.${kind}`) }))}
        onChange={(event) => set({ kind: event.currentTarget.value as SutForm['kind'] })}
      />
      {form.kind === 'http' && <HttpFields {...fields} />}
      {form.kind === 'command' && (
        <Textarea
          label={t('suts.command')}
          rows={3}
          spellCheck={false}
          value={form.command}
          onChange={(event) => set({ command: event.currentTarget.value })}
        />
      )}
      <div className="field-pair">
        <Field {...fields} name="interval" text="suts.interval" />
        <Field {...fields} name="wait" text="suts.wait" />
      </div>
      <Checkbox
        label={t('suts.declared')}
        checked={form.declared}
        onChange={(event) => set({ declared: event.currentTarget.checked })}
      />
    </div>
  );
}

function HttpFields(fields: FieldsProps) {
  const { t } = useWords();
  const { form, set } = fields;
  return (
    <>
      <div className="field-pair">
        <NativeSelect
          label={t('suts.scheme')}
          value={form.scheme}
          data={['http', 'https']}
          onChange={(event) => set({ scheme: event.currentTarget.value as SutForm['scheme'] })}
        />
        <Field {...fields} name="path" text="suts.path" />
      </div>
      <div className="field-pair">
        <Field {...fields} name="branchField" text="suts.branch-field" />
        <Field {...fields} name="buildField" text="suts.build-field" />
      </div>
    </>
  );
}
