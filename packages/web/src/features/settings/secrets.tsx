import { Textarea, TextInput } from '@mantine/core';
import { type Project, type Secret, secretNamePattern } from '@testyard/protocol';
import { useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { curlOf } from '../../parts/snippets/curl.ts';
import { When } from '../../parts/when.tsx';
import { allItems } from '../../session/all-items.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Listed, useListed } from './listed.tsx';
import { RowAction, SettingDialog } from './row-action.tsx';

const wellNamed = new RegExp(secretNamePattern);

/** Secrets of a project: set, and never shown again. */
export function Secrets({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const service = useService();
  const list = useListed<Secret>(['secrets', project.id], (signal) =>
    allItems(service, 'listSecrets', { params: { projectId: project.id }, signal }),
  );
  return (
    <Listed
      list={list}
      heading="settings.secrets"
      about="secrets.about"
      none="secrets.none"
      columns={['secrets.name', 'secrets.set-by', 'secrets.set-at', 'secrets.masked']}
      row={(secret) => {
        const params = { projectId: project.id, secretName: secret.name };
        return (
          <tr key={secret.name}>
            <td>
              <code>{secret.name}</code>
              <span className="note">{` ${t('template.version', { version: secret.version })}`}</span>
            </td>
            <td data-label={t('secrets.set-by')}>
              <NameText name={secret.updatedBy} />
            </td>
            <td data-label={t('secrets.set-at')}>
              <When at={secret.updatedAt} />
            </td>
            <td data-label={t('secrets.masked')}>
              {secret.masked ? (
                t('secrets.masked.yes')
              ) : (
                <span className="remark tone-flaky">
                  <Icon shape="alert" />
                  {t('secrets.masked.no')}
                </span>
              )}
            </td>
            <td className="cell-end">
              <Again project={project} name={secret.name} />
              <RowAction
                text="secrets.remove"
                title={t('secrets.remove.title', { name: secret.name })}
                action="secrets.remove"
                what="secrets.remove.what"
                curl={curlOf('removeSecret', { params })}
                act={() => service.call('removeSecret', { params })}
              />
            </td>
          </tr>
        );
      }}
      add={{
        text: 'secrets.add',
        dialog: (close) => <SetSecret project={project} close={close} />,
      }}
    />
  );
}

function Again({ project, name }: { readonly project: Project; readonly name: string }) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="text-button" onClick={() => setAsking(true)}>
        {t('secrets.again')}
      </button>
      {asking && <SetSecret project={project} name={name} close={() => setAsking(false)} />}
    </>
  );
}

interface SetProps {
  readonly project: Project;
  /** Of the secret that gets a new value; absent: a new one. */
  readonly name?: string;
  readonly close: () => void;
}

function SetSecret({ project, name: known, close }: SetProps) {
  const { t } = useWords();
  const service = useService();
  const [name, setName] = useState(known ?? '');
  const [value, setValue] = useState('');
  const params = { projectId: project.id, secretName: name.trim() };
  // The name stands in the address of the call, which for another one is none that the server knows.
  const isWrong = params.secretName !== '' && !wellNamed.test(params.secretName);
  return (
    <SettingDialog
      title={known === undefined ? t('secrets.add') : t('secrets.again.title', { name: known })}
      action="secrets.set"
      incomplete={params.secretName === '' || isWrong || value === ''}
      // The value is in no command: whoever sees the page would see it.
      curl={curlOf('setSecret', { params, body: { value: '…' } })}
      act={() => service.call('setSecret', { params, body: { value } })}
      close={close}
    >
      <div className="fields">
        {known === undefined && (
          <TextInput
            data-autofocus
            label={t('secrets.name')}
            description={t('secrets.name.note')}
            error={isWrong && t('secrets.name.wrong')}
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <Textarea
          data-autofocus={known === undefined ? undefined : true}
          label={t('secrets.value')}
          description={t('secrets.value.note')}
          className="secret-value"
          rows={4}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      </div>
    </SettingDialog>
  );
}
